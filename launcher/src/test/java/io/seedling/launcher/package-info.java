@NullMarked
package io.seedling.launcher;

import org.jspecify.annotations.NullMarked;

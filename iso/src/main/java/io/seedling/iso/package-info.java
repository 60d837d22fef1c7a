@NullMarked
package io.seedling.iso;

import org.jspecify.annotations.NullMarked;

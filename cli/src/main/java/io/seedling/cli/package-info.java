@NullMarked
package io.seedling.cli;

import org.jspecify.annotations.NullMarked;

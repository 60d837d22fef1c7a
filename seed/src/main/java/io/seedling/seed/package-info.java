@NullMarked
package io.seedling.seed;

import org.jspecify.annotations.NullMarked;

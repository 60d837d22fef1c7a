@NullMarked
package io.seedling.qcow2;

import org.jspecify.annotations.NullMarked;

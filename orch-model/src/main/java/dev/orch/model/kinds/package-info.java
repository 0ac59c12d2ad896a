/** The built-in kinds, and their rules: defaulting, validation, columns. */
@NullMarked
package dev.orch.model.kinds;

import org.jspecify.annotations.NullMarked;

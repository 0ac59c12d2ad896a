/**
 * The contracts of Orch's SPIs as abstract test classes, for their implementations here and
 * elsewhere to pass.
 */
@NullMarked
package dev.orch.contracts;

import org.jspecify.annotations.NullMarked;

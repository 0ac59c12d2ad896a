/** Arbitrary objects for properties. Needs jqwik, which the rest of the kit doesn't. */
@NullMarked
package dev.orch.testkit.base.arbitraries;

import org.jspecify.annotations.NullMarked;

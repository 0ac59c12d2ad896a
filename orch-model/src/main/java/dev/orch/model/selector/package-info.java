/** Label and field selectors: parsed, matched, written. */
@NullMarked
package dev.orch.model.selector;

import org.jspecify.annotations.NullMarked;

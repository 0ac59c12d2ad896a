/** The API in-process: what each call does, over a versioned store. */
@NullMarked
package dev.orch.store.local;

import org.jspecify.annotations.NullMarked;

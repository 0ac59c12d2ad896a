/** The audit log: who asked for what, when, and what became of it. */
@NullMarked
package dev.orch.apiserver.audit;

import org.jspecify.annotations.NullMarked;

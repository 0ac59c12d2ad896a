package dev.orch.store.api;

import dev.orch.model.core.Binding;

/**
 * A binding that is refused if somebody else has bound pods to its node of whom its author may not
 * know: so that of several schedulers that work at once none fills a node twice. An API that is
 * reached over a network binds without that guard.
 *
 * @param allocator tells its author from all others, and from its own earlier lives
 * @param seen the revision up to which its author knows the pods
 */
public record GuardedBinding(Binding binding, String allocator, long seen) {}

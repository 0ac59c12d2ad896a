package dev.orch.runtime;

/**
 * A hint that something of a pod changed: worth a look at {@link ContainerRuntime#list}.
 *
 * @param podUid whose
 * @param sandbox in which sandbox
 */
public record RuntimeEvent(String podUid, SandboxId sandbox) {}

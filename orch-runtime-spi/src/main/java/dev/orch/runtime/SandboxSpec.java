package dev.orch.runtime;

/**
 * The sandbox of a pod.
 *
 * @param uid the pod's
 * @param attempt counts the sandboxes made for this pod, from 0
 * @param hostname the name of the host that its containers see, where the runtime can give one
 */
public record SandboxSpec(
    String namespace, String name, String uid, int attempt, String hostname) {}

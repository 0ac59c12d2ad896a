package dev.orch.network;

/**
 * The sandbox of a pod, as the network knows it.
 *
 * @param id the runtime's name for it: what addresses are held for
 * @param namespace the pod's
 * @param name the pod's
 * @param uid the pod's
 */
public record PodSandbox(String id, String namespace, String name, String uid) {}

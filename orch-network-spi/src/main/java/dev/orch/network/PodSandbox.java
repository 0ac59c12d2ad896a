package dev.orch.network;

import dev.orch.model.Model;

/**
 * The sandbox of a pod, as the network knows it.
 *
 * @param id the runtime's name for it: what addresses are held for
 * @param namespace the pod's
 * @param name the pod's
 * @param uid the pod's
 * @param networkNamespace the path of its network namespace on the host; empty if it has none of
 *     its own
 * @param wishes what the pod wants of a network that can give more than addresses
 */
@Model
public record PodSandbox(
    String id,
    String namespace,
    String name,
    String uid,
    String networkNamespace,
    NetworkWishes wishes)
    implements PodSandboxBuilder.With {
  /** One that wants nothing but addresses. */
  public PodSandbox(String id, String namespace, String name, String uid, String networkNamespace) {
    this(id, namespace, name, uid, networkNamespace, NetworkWishes.NONE);
  }
}

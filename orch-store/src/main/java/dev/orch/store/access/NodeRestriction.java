package dev.orch.store.access;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.Bytes;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.authentication.BoundObjectReference;
import dev.orch.model.authentication.TokenRequest;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.RequestedNames;
import dev.orch.model.coordination.Lease;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.policy.Eviction;
import dev.orch.model.resource.ResourceSlice;
import dev.orch.model.storage.CSINode;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.admission.Objects;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Errors;
import dev.orch.store.api.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds nodes to their own: their Node, Lease and CSINode, pods that are bound to them, tokens for
 * these, and labels that can't draw pods to them. What {@link NodeAuthorizer} can't see, because it
 * doesn't know the object. For any thread.
 */
public final class NodeRestriction implements Admission {
  private static final String LEASES = "kube-node-lease";
  private static final List<String> KUBELET_SIGNERS =
      ImmutableList.of(
          "kubernetes.io/kubelet-serving", "kubernetes.io/kube-apiserver-client-kubelet");

  private final Objects objects;
  private final NodeAudiences audiences;

  /**
   * @param objects what is stored
   * @param authorizer may let nodes ask for tokens for more audiences
   */
  public NodeRestriction(Objects objects, Authorizer authorizer) {
    this.objects = objects;
    this.audiences = new NodeAudiences(objects, authorizer);
  }

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    String node = node(request);
    if (node != null) {
      check(node, request);
    }
    return request.object();
  }

  private static @Nullable String node(AdmissionRequest<?> request) {
    User user = request.user();
    String node = NodeIdentity.of(user);
    if (node != null && node.isEmpty()) {
      throw refused(request, "could not determine node from user " + Json.of(user.name()));
    }
    return node;
  }

  private static ApiException refused(AdmissionRequest<?> request, String why) {
    return Errors.forbidden(request.resource(), request.name(), why);
  }

  static void require(boolean holds, AdmissionRequest<?> request, String otherwise) {
    if (!holds) {
      throw refused(request, otherwise);
    }
  }

  private void check(String node, AdmissionRequest<?> request) {
    Resource object = request.object();
    if (object instanceof Pod pod) {
      new NodePods(objects, node).check(request, pod);
    } else if (object instanceof Node own) {
      NodeLabels.check(node, request, own);
    } else if (object instanceof PersistentVolumeClaim claim) {
      claim(node, request, claim);
    } else if (object instanceof Lease) {
      require(
          request.namespace().equals(LEASES),
          request,
          "can only access leases in the \"" + LEASES + "\" system namespace");
      own(node, request, "node lease");
    } else if (object instanceof CSINode) {
      own(node, request, "CSINode");
    } else if (object instanceof ResourceSlice slice) {
      slice(node, request, slice);
    } else if (object instanceof CertificateSigningRequest asked
        && request.creates(CertificateSigningRequest.class)) {
      certificate(node, request, asked);
    } else if (object instanceof TokenRequest token) {
      token(node, request, token);
    } else if (object instanceof Eviction) {
      eviction(node, request);
    }
  }

  private void eviction(String node, AdmissionRequest<?> request) {
    Kind<Pod> kind = BuiltInKinds.POD;
    Pod pod =
        objects
            .find(kind, request.namespace(), request.name())
            .orElseThrow(() -> Errors.notFound(kind, request.name()));
    require(
        pod.spec().nodeName().equals(node),
        request,
        "node " + node + " can only evict pods with spec.nodeName set to itself");
  }

  private static void own(String node, AdmissionRequest<?> request, String what) {
    require(
        request.name().equals(node),
        request,
        "can only access " + what + " with the same name as the requesting node");
  }

  private static void slice(String node, AdmissionRequest<?> request, ResourceSlice slice) {
    if (request.operation() != Operation.UPDATE) {
      require(
          node.equals(slice.spec().nodeName()),
          request,
          "can only "
              + (request.operation() == Operation.CREATE ? "create" : "delete")
              + " ResourceSlice with the same NodeName as the requesting node");
    }
  }

  private static void claim(String node, AdmissionRequest<?> request, PersistentVolumeClaim claim) {
    require(request.subresource().equals("status"), request, "may only update PVC status");
    if (request.old() instanceof PersistentVolumeClaim old) {
      require(
          rest(claim).equals(rest(old)),
          request,
          "node "
              + Json.of(node)
              + " is not allowed to update fields other than status.quantity and"
              + " status.conditions");
    }
  }

  /** What a node may not change of a claim. */
  private static PersistentVolumeClaim rest(PersistentVolumeClaim claim) {
    return claim
        .withMetadata(
            claim.metadata().withResourceVersion("").withManagedFields(ImmutableList.of()))
        .withStatus(
            claim
                .status()
                .withCapacity(ImmutableMap.of())
                .withConditions(ImmutableList.of())
                .withAllocatedResources(ImmutableMap.of())
                .withAllocatedResourceStatuses(ImmutableMap.of()));
  }

  /** A node's certificates are for itself. */
  private static void certificate(
      String node, AdmissionRequest<?> request, CertificateSigningRequest asked) {
    Bytes pem = asked.spec().request();
    if (!KUBELET_SIGNERS.contains(asked.spec().signerName())) {
      return;
    }
    RequestedNames names;
    try {
      names = RequestedNames.of(pem == null ? new byte[0] : pem.toArray());
    } catch (IllegalArgumentException e) {
      throw refused(request, "unable to parse csr: " + e.getMessage());
    }
    require(
        names.commonName().equals("system:node:" + node),
        request,
        "can only create a node CSR with CN=system:node:" + node);
  }

  /** A token must be bound to a pod of the node. */
  private void token(String node, AdmissionRequest<?> request, TokenRequest asked) {
    BoundObjectReference to = asked.spec().boundObjectRef();
    boolean bound =
        to != null
            && to.apiVersion().equals("v1")
            && to.kind().equals("Pod")
            && !to.name().isEmpty();
    require(bound, request, "node requested token not bound to a pod");
    if (to == null) {
      return;
    }
    require(!to.uid().isEmpty(), request, "node requested token with a pod binding without a uid");
    Kind<Pod> kind = BuiltInKinds.POD;
    Pod pod =
        objects
            .find(kind, request.namespace(), to.name())
            .orElseThrow(() -> Errors.notFound(kind, to.name()));
    require(
        to.uid().equals(pod.metadata().uid()),
        request,
        "the UID in the bound object reference ("
            + to.uid()
            + ") does not match the UID in record. The object might have been deleted and then"
            + " recreated");
    require(
        pod.spec().nodeName().equals(node),
        request,
        "node requested token bound to a pod scheduled on a different node");
    audiences.check(request, pod, asked.spec().audiences());
  }
}

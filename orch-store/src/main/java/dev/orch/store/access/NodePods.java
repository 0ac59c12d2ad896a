package dev.orch.store.access;

import com.google.common.collect.Iterables;
import dev.orch.model.Kind;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.meta.OwnerReference;
import dev.orch.store.Key;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.admission.Objects;
import dev.orch.store.api.Errors;
import java.util.Set;

/**
 * What a node may do to pods: report and delete those that are bound to it, and make mirrors of
 * those that it runs by itself, which may refer to nothing. For one thread.
 */
record NodePods(Objects objects, String node) {
  private static final String MIRROR = "kubernetes.io/config.mirror";

  void check(AdmissionRequest<?> request, Pod pod) {
    switch (request.subresource()) {
      case "" -> whole(request, pod);
      case "status" -> status(request, pod);
      case "eviction" -> {
        // looked at before: this is the deletion that follows
      }
      default ->
          require(
              false,
              request,
              "unexpected pod subresource "
                  + Json.of(request.subresource())
                  + ", only 'status' and 'eviction' are allowed");
    }
  }

  private static void require(boolean holds, AdmissionRequest<?> request, String otherwise) {
    NodeRestriction.require(holds, request, otherwise);
  }

  private String who() {
    return "node " + Json.of(node);
  }

  private void whole(AdmissionRequest<?> request, Pod pod) {
    switch (request.operation()) {
      case CREATE -> create(request, pod);
      case DELETE ->
          require(
              pod.spec().nodeName().equals(node),
              request,
              who() + " can only delete pods with spec.nodeName set to itself");
      default ->
          require(
              false,
              request,
              "unexpected operation "
                  + Json.of(request.operation().name())
                  + ", "
                  + who()
                  + " can only create and delete mirror pods");
    }
  }

  private void status(AdmissionRequest<?> request, Pod pod) {
    if (request.old() instanceof Pod old) {
      require(
          old.spec().nodeName().equals(node),
          request,
          who() + " can only update pod status for pods with spec.nodeName set to itself");
      require(
          old.metadata().labels().equals(pod.metadata().labels()),
          request,
          who() + " cannot update labels through pod status");
      require(
          old.status().resourceClaimStatuses().equals(pod.status().resourceClaimStatuses()),
          request,
          who() + " cannot update resource claim statues");
    }
  }

  private void create(AdmissionRequest<?> request, Pod pod) {
    require(
        pod.metadata().annotations().containsKey(MIRROR),
        request,
        "pod does not have "
            + Json.of(MIRROR)
            + " annotation, "
            + who()
            + " can only create mirror pods");
    require(
        pod.spec().nodeName().equals(node),
        request,
        who() + " can only create pods with spec.nodeName set to itself");
    owner(request, pod);
    require(
        pod.spec().serviceAccountName().isEmpty(),
        request,
        who() + " can not create pods that reference a service account");
    Set<Key> references = PodReferences.of(pod);
    refersNot(request, references, BuiltInKinds.SECRET);
    refersNot(request, references, BuiltInKinds.CONFIG_MAP);
    for (Volume volume : pod.spec().volumes()) {
      require(
          volume.projected() == null
              || volume.projected().sources().stream()
                  .allMatch(s -> s.clusterTrustBundle() == null),
          request,
          who() + " can not create pods that reference clustertrustbundles");
    }
    require(
        pod.spec().volumes().stream().allMatch(v -> v.persistentVolumeClaim() == null),
        request,
        who() + " can not create pods that reference persistentvolumeclaims");
    refersNot(request, references, DeviceKinds.CLAIM);
  }

  private void refersNot(AdmissionRequest<?> request, Set<Key> references, Kind<?> kind) {
    require(
        !PodReferences.has(references, kind),
        request,
        who() + " can not create pods that reference " + kind.plural());
  }

  private void owner(AdmissionRequest<?> request, Pod pod) {
    require(
        pod.metadata().ownerReferences().size() < 2,
        request,
        who() + " can only create pods with a single owner reference set to itself");
    OwnerReference owner = Iterables.getFirst(pod.metadata().ownerReferences(), null);
    boolean own =
        owner != null
            && owner.apiVersion().equals("v1")
            && owner.kind().equals("Node")
            && owner.name().equals(node);
    require(own, request, who() + " can only create pods with an owner reference set to itself");
    if (owner == null) {
      return;
    }
    require(
        Boolean.TRUE.equals(owner.controller()),
        request,
        who() + " can only create pods with a controller owner reference set to itself");
    require(
        !Boolean.TRUE.equals(owner.blockOwnerDeletion()),
        request,
        who() + " must not set blockOwnerDeletion on an owner reference");
    String uid =
        objects
            .find(BuiltInKinds.NODE, "", node)
            .orElseThrow(() -> Errors.notFound(BuiltInKinds.NODE, node))
            .metadata()
            .uid();
    require(
        owner.uid().equals(uid),
        request,
        "node " + node + " UID mismatch: expected " + owner.uid() + " got " + uid);
  }
}

package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.model.Resource;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Taint;
import dev.orch.model.core.TaintBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.networking.Ingress;
import dev.orch.store.api.Errors;
import dev.orch.store.api.User;
import java.util.List;

/**
 * The plugins of Kubernetes that are on by default, for the kinds that are served, in its order.
 */
public final class DefaultAdmission implements Admission {
  private static final List<String> IMMORTAL =
      ImmutableList.of("default", "kube-public", "kube-system");
  private static final String NOT_READY = "node.kubernetes.io/not-ready";

  private final PodAdmission pods;
  private final DefaultClasses classes;

  /**
   * The default plugins.
   *
   * @param objects what is stored
   * @param chance for the names of generated volumes
   */
  public DefaultAdmission(Objects objects, Chance chance) {
    this.pods = new PodAdmission(objects, chance);
    this.classes = new DefaultClasses(objects);
  }

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    if (request.operation() == Operation.DELETE
        && request.kind().type() == Namespace.class
        && IMMORTAL.contains(request.name())) {
      throw Errors.forbidden(
          BuiltInKinds.NAMESPACE, request.name(), "this namespace may not be deleted");
    }
    if (request.creates(Pod.class)) {
      return request.kind().cast(pods.admit((Pod) request.object()));
    }
    if (request.updates(Pod.class)) {
      return request.kind().cast(PodAdmission.tolerations((Pod) request.object()));
    }
    if (request.creates(Node.class)) {
      return request.kind().cast(taintedUntilReady((Node) request.object()));
    }
    if (request.creates(PersistentVolume.class)) {
      return protect(request, "kubernetes.io/pv-protection");
    }
    if (request.creates(CertificateSigningRequest.class)) {
      return request
          .kind()
          .cast(asked((CertificateSigningRequest) request.object(), request.user()));
    }
    if (request.creates(PersistentVolumeClaim.class)) {
      PersistentVolumeClaim claim = classes.admit((PersistentVolumeClaim) request.object());
      return protect(request.with(request.kind().cast(claim)), "kubernetes.io/pvc-protection");
    }
    if (request.creates(Ingress.class)) {
      return request.kind().cast(classes.admit((Ingress) request.object()));
    }
    return request.object();
  }

  /** Who asks for a certificate is who sends the request, whatever it says. */
  private static CertificateSigningRequest asked(CertificateSigningRequest request, User user) {
    return request.withSpec(
        request
            .spec()
            .withUsername(user.name())
            .withUid(user.uid())
            .withGroups(user.groups())
            .withExtra(user.extra()));
  }

  /** TaintNodesByCondition: no pod goes to a node before it is known to be ready. */
  private static Node taintedUntilReady(Node node) {
    for (Taint taint : node.spec().taints()) {
      if (taint.key().equals(NOT_READY) && taint.effect().equals("NoSchedule")) {
        return node;
      }
    }
    Taint taint = TaintBuilder.builder().key(NOT_READY).effect("NoSchedule").build();
    return node.withSpec(
        node.spec()
            .withTaints(
                ImmutableList.<Taint>builder().addAll(node.spec().taints()).add(taint).build()));
  }

  /** StorageObjectInUseProtection. */
  private static <T extends Resource> T protect(AdmissionRequest<T> request, String finalizer) {
    ObjectMeta metadata = request.object().metadata();
    if (metadata.finalizers().contains(finalizer)) {
      return request.object();
    }
    return request
        .kind()
        .withMetadata(
            request.object(),
            metadata.withFinalizers(
                ImmutableList.<String>builder()
                    .addAll(metadata.finalizers())
                    .add(finalizer)
                    .build()));
  }
}

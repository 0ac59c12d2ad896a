package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.List;

/**
 * A pod has a service account, mounts its token and uses its secrets for images; where the account
 * says so, no secrets but the account's.
 */
final class ServiceAccountPlugin implements Admission {
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String ENFORCE = "kubernetes.io/enforce-mountable-secrets";

  /** What Go's {@code strconv.ParseBool} takes for true. */
  private static final List<String> TRUE = ImmutableList.of("1", "t", "T", "TRUE", "true", "True");

  private final Objects objects;
  private final ServiceAccountToken token;

  ServiceAccountPlugin(Objects objects, Chance chance) {
    this.objects = objects;
    this.token = new ServiceAccountToken(chance);
  }

  @Override
  public <T extends Resource> T admit(AdmissionRequest<T> request) {
    if (!request.creates(Pod.class)) {
      return request.object();
    }
    Pod pod = (Pod) request.object();
    if (isMirror(pod)) {
      validateMirror(request, pod);
      return request.object();
    }
    return request.kind().cast(complete(request, pod));
  }

  @Override
  public <T extends Resource> void validate(AdmissionRequest<T> request) {
    boolean extended = request.updates(Pod.class, "ephemeralcontainers");
    if (!extended && !request.creates(Pod.class)) {
      return;
    }
    Pod pod = (Pod) request.object();
    if (!extended && isMirror(pod)) {
      validateMirror(request, pod);
      return;
    }
    if (pod.spec().serviceAccountName().isEmpty()) {
      throw request.forbidden(
          "no service account specified for pod "
              + request.namespace()
              + "/"
              + pod.metadata().name());
    }
    ServiceAccount account = account(request, pod.spec().serviceAccountName());
    if (TRUE.contains(account.metadata().annotations().getOrDefault(ENFORCE, ""))) {
      MountableSecrets secrets = new MountableSecrets(account);
      String refusal = extended ? secrets.refusesEphemeral(pod) : secrets.refuses(pod);
      if (!refusal.isEmpty()) {
        throw request.forbidden(refusal);
      }
    }
  }

  /** Whether the pod stands for one that a node runs on its own account. */
  private static boolean isMirror(Pod pod) {
    return pod.metadata().annotations().containsKey(MIRROR);
  }

  private static void validateMirror(AdmissionRequest<?> request, Pod pod) {
    if (!pod.spec().serviceAccountName().isEmpty()) {
      throw request.forbidden("a mirror pod may not reference service accounts");
    }
    if (PodSecrets.refersToAny(pod.spec())) {
      throw request.forbidden("a mirror pod may not reference secrets");
    }
    boolean projects =
        pod.spec().volumes().stream()
            .filter(volume -> volume.projected() != null)
            .flatMap(volume -> volume.projected().sources().stream())
            .anyMatch(source -> source.serviceAccountToken() != null);
    if (projects) {
      throw request.forbidden("a mirror pod may not use ServiceAccountToken volume projections");
    }
  }

  private Pod complete(AdmissionRequest<?> request, Pod pod) {
    PodSpec spec = pod.spec();
    String name = spec.serviceAccountName().isEmpty() ? "default" : spec.serviceAccountName();
    ServiceAccount account = account(request, name);
    PodSpec named = spec.withServiceAccountName(name).withServiceAccount(name);
    if (named.imagePullSecrets().isEmpty()) {
      named = named.withImagePullSecrets(account.imagePullSecrets());
    }
    Boolean wanted = spec.automountServiceAccountToken();
    if (wanted == null) {
      wanted = account.automountServiceAccountToken();
    }
    return pod.withSpec(wanted == null || wanted ? token.mountedIn(named) : named);
  }

  private ServiceAccount account(AdmissionRequest<?> request, String name) {
    return objects
        .find(BuiltInKinds.SERVICE_ACCOUNT, request.namespace(), name)
        .orElseThrow(
            () ->
                request.forbidden(
                    "error looking up service account "
                        + request.namespace()
                        + "/"
                        + name
                        + ": serviceaccount \""
                        + name
                        + "\" not found"));
  }
}

package dev.orch.store.admission;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.model.core.ConfigMapProjectionBuilder;
import dev.orch.model.core.Container;
import dev.orch.model.core.DownwardAPIProjection;
import dev.orch.model.core.DownwardAPIVolumeFileBuilder;
import dev.orch.model.core.KeyToPathBuilder;
import dev.orch.model.core.ObjectFieldSelector;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.ProjectedVolumeSource;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.core.ServiceAccountTokenProjection;
import dev.orch.model.core.Toleration;
import dev.orch.model.core.TolerationBuilder;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeBuilder;
import dev.orch.model.core.VolumeMount;
import dev.orch.model.core.VolumeMountBuilder;
import dev.orch.model.core.VolumeProjectionBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.scheduling.PriorityClass;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The default plugins that concern pods: ServiceAccount, Priority, DefaultTolerationSeconds and
 * RuntimeClass.
 */
final class PodAdmission {
  private static final String TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final int SYSTEM_CRITICAL = 2_000_000_000;

  private final Objects objects;
  private final Chance chance;
  private final RuntimeClassAdmission runtimeClasses;

  PodAdmission(Objects objects, Chance chance) {
    this.objects = objects;
    this.chance = chance;
    this.runtimeClasses = new RuntimeClassAdmission(objects);
  }

  Pod admit(Pod pod) {
    return runtimeClasses.admit(tolerations(priority(serviceAccount(pod))));
  }

  private static ApiException forbidden(Pod pod, String why) {
    return Errors.forbidden(BuiltInKinds.POD, pod.metadata().name(), why);
  }

  private Pod serviceAccount(Pod pod) {
    PodSpec spec = pod.spec();
    if (pod.metadata().annotations().containsKey("kubernetes.io/config.mirror")) {
      return pod;
    }
    String name = spec.serviceAccountName().isEmpty() ? "default" : spec.serviceAccountName();
    String namespace = pod.metadata().namespace();
    Optional<ServiceAccount> account = objects.find(BuiltInKinds.SERVICE_ACCOUNT, namespace, name);
    if (account.isEmpty()) {
      throw forbidden(
          pod,
          "error looking up service account "
              + namespace
              + "/"
              + name
              + ": serviceaccount \""
              + name
              + "\" not found");
    }
    PodSpec named = spec.withServiceAccountName(name).withServiceAccount(name);
    if (named.imagePullSecrets().isEmpty()) {
      named = named.withImagePullSecrets(account.get().imagePullSecrets());
    }
    Boolean wanted = spec.automountServiceAccountToken();
    if (wanted == null) {
      wanted = account.get().automountServiceAccountToken();
    }
    return pod.withSpec(wanted == null || wanted ? withToken(named) : named);
  }

  private PodSpec withToken(PodSpec spec) {
    String volume = "";
    for (Volume present : spec.volumes()) {
      if (present.name().startsWith("kube-api-access-")) {
        volume = present.name();
      }
    }
    boolean isNew = volume.isEmpty();
    if (isNew) {
      volume = "kube-api-access-" + chance.name(5);
    }
    VolumeMount mount =
        VolumeMountBuilder.builder().name(volume).readOnly(true).mountPath(TOKEN_PATH).build();
    List<Container> containers = mounted(spec.containers(), mount);
    List<Container> initContainers = mounted(spec.initContainers(), mount);
    if (containers.equals(spec.containers()) && initContainers.equals(spec.initContainers())) {
      return spec;
    }
    PodSpec changed = spec.withContainers(containers).withInitContainers(initContainers);
    return isNew
        ? changed.withVolumes(
            ImmutableList.<Volume>builder().addAll(spec.volumes()).add(tokenVolume(volume)).build())
        : changed;
  }

  private static List<Container> mounted(List<Container> containers, VolumeMount mount) {
    ImmutableList.Builder<Container> changed = ImmutableList.builder();
    for (Container container : containers) {
      boolean has =
          container.volumeMounts().stream().anyMatch(m -> m.mountPath().equals(TOKEN_PATH));
      changed.add(
          has
              ? container
              : container.withVolumeMounts(
                  ImmutableList.<VolumeMount>builder()
                      .addAll(container.volumeMounts())
                      .add(mount)
                      .build()));
    }
    return changed.build();
  }

  private static Volume tokenVolume(String name) {
    return VolumeBuilder.builder()
        .name(name)
        .projected(
            new ProjectedVolumeSource(
                ImmutableList.of(
                    VolumeProjectionBuilder.builder()
                        .serviceAccountToken(new ServiceAccountTokenProjection("", 3607L, "token"))
                        .build(),
                    VolumeProjectionBuilder.builder()
                        .configMap(
                            ConfigMapProjectionBuilder.builder()
                                .name("kube-root-ca.crt")
                                .items(
                                    ImmutableList.of(
                                        KeyToPathBuilder.builder()
                                            .key("ca.crt")
                                            .path("ca.crt")
                                            .build()))
                                .build())
                        .build(),
                    VolumeProjectionBuilder.builder()
                        .downwardAPI(
                            new DownwardAPIProjection(
                                ImmutableList.of(
                                    DownwardAPIVolumeFileBuilder.builder()
                                        .path("namespace")
                                        .fieldRef(
                                            new ObjectFieldSelector("v1", "metadata.namespace"))
                                        .build())))
                        .build()),
                0644))
        .build();
  }

  private Pod priority(Pod pod) {
    PodSpec spec = pod.spec();
    String name = spec.priorityClassName();
    int value = 0;
    String preemption = "PreemptLowerPriority";
    if (name.equals("system-node-critical") || name.equals("system-cluster-critical")) {
      value = SYSTEM_CRITICAL + (name.equals("system-node-critical") ? 1000 : 0);
    } else if (!name.isEmpty()) {
      PriorityClass found =
          objects
              .find(BuiltInKinds.PRIORITY_CLASS, "", name)
              .orElseThrow(
                  () ->
                      forbidden(
                          pod,
                          "no PriorityClass with name " + spec.priorityClassName() + " was found"));
      value = found.value();
      preemption = policy(found);
    } else {
      Optional<PriorityClass> global =
          objects.list(BuiltInKinds.PRIORITY_CLASS).stream()
              .filter(PriorityClass::globalDefault)
              .min(Comparator.comparingInt(PriorityClass::value));
      if (global.isPresent()) {
        name = global.get().metadata().name();
        value = global.get().value();
        preemption = policy(global.get());
      }
    }
    if (spec.priority() != null && spec.priority() != value) {
      throw forbidden(
          pod,
          "the integer value of priority ("
              + spec.priority()
              + ") must not be provided in pod spec; priority admission controller computed "
              + value
              + " from the given PriorityClass name");
    }
    if (spec.preemptionPolicy() != null && !spec.preemptionPolicy().equals(preemption)) {
      throw forbidden(
          pod,
          "the string value of PreemptionPolicy ("
              + spec.preemptionPolicy()
              + ") must not be provided in pod spec; priority admission controller computed "
              + preemption
              + " from the given PriorityClass name");
    }
    return pod.withSpec(
        spec.withPriorityClassName(name).withPriority(value).withPreemptionPolicy(preemption));
  }

  private static String policy(PriorityClass found) {
    return found.preemptionPolicy() == null ? "PreemptLowerPriority" : found.preemptionPolicy();
  }

  /**
   * DefaultTolerationSeconds, of pods that are made and of those that are changed: who sends a pod
   * as it was sent at first takes nothing away.
   */
  static Pod tolerations(Pod pod) {
    ImmutableList.Builder<Toleration> all = ImmutableList.builder();
    all.addAll(pod.spec().tolerations());
    for (String key :
        ImmutableList.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
      if (pod.spec().tolerations().stream().noneMatch(t -> tolerates(t, key))) {
        all.add(
            TolerationBuilder.builder()
                .key(key)
                .operator("Exists")
                .effect("NoExecute")
                .tolerationSeconds(300L)
                .build());
      }
    }
    return pod.withSpec(pod.spec().withTolerations(all.build()));
  }

  private static boolean tolerates(Toleration toleration, String key) {
    return (toleration.key().equals(key) || toleration.key().isEmpty())
        && (toleration.effect().equals("NoExecute") || toleration.effect().isEmpty());
  }
}

package dev.orch.node.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Resource;
import dev.orch.model.core.Container;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.runtime.ContainerSpec;
import dev.orch.store.api.Patch;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.local.LocalApi;
import dev.orch.store.local.SignedTokens;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An API with objects that volumes are made of, and what agents on a root directory do of it. */
final class Given {
  /** Making its key takes long; it knows nothing else. */
  private static final SignedTokens TOKENS = new SignedTokens("https://issuer", new SecureRandom());

  Instant now = Instant.parse("2026-03-04T05:06:07Z");
  final List<String> events = new ArrayList<>();
  final LocalApi api = LocalApi.builder().clock(() -> now).seed(1).tokens(TOKENS).build();

  Given() {
    make(Namespace.class, "", "{'metadata':{'name':'default'}}");
    make(ServiceAccount.class, "default", "{'metadata':{'name':'default'}}");
    make(Node.class, "", "{'metadata':{'name':'n1','labels':{'kubernetes.io/hostname':'n1'}}}");
  }

  <T extends Resource> T make(Class<T> type, String namespace, String json, Object... arguments) {
    String text = String.format(Locale.ROOT, json, arguments).replace('\'', '"');
    return api.resources(type)
        .inNamespace(namespace)
        .create(api.kinds().of(type).read(Json.parse(text), unknown -> {}));
  }

  /** A pod with volumes, whose one container has mounts. */
  Pod pod(String name, String volumes, String mounts) {
    return podWith(name, "'volumes':[" + volumes + "]", "'volumeMounts':[" + mounts + "]");
  }

  Pod podWith(String name, String spec, String container) {
    return make(
        Pod.class,
        "default",
        "{'metadata':{'name':'%s','labels':{'app':'a'}},'spec':{'nodeName':'n1',%s,"
            + "'serviceAccountName':'default','automountServiceAccountToken':false,"
            + "'containers':[{'name':'c','image':'i',%s}]}}",
        name,
        spec,
        container);
  }

  /** A claim that is bound to a volume with this source. */
  void claimed(String name, String mode, String source) {
    claimed(name, mode, source, "'ReadWriteOnce'");
  }

  void claimed(String name, String mode, String source, String modes) {
    PersistentVolumeClaim claim =
        make(
            PersistentVolumeClaim.class,
            "default",
            "{'metadata':{'name':'%s'},'spec':{'accessModes':[%s],'volumeMode':'%s',"
                + "'storageClassName':'','volumeName':'pv-%s',"
                + "'resources':{'requests':{'storage':'1Gi'}}}}",
            name,
            modes,
            mode,
            name);
    make(
        PersistentVolume.class,
        "",
        "{'metadata':{'name':'pv-%s'},'spec':{'accessModes':[%s],'volumeMode':'%s',"
            + "'capacity':{'storage':'1Gi'},'persistentVolumeReclaimPolicy':'Retain',"
            + "'claimRef':{'namespace':'default','name':'%s','uid':'%s'},%s,"
            + "'nodeAffinity':{'required':{'nodeSelectorTerms':[{'matchExpressions':"
            + "[{'key':'kubernetes.io/hostname','operator':'In','values':['n1']}]}]}}}}",
        name,
        modes,
        mode,
        name,
        claim.metadata().uid(),
        source);
    patchStatus(
        PersistentVolumeClaim.class,
        name,
        "{'status':{'phase':'Bound','capacity':{'storage':'1Gi'}}}");
  }

  <T extends Resource> void patchStatus(Class<T> type, String name, String json) {
    api.resources(type)
        .inNamespace(type == Node.class || type == PersistentVolume.class ? "" : "default")
        .status()
        .patch(
            name, Patch.merge(Json.parse(json.replace('\'', '"')).asObject()), WriteOptions.NONE);
  }

  /** An agent that does everything at once, on the caller's thread. */
  HostVolumes volumes(Path root, Machine.Seen machine) {
    return new HostVolumes(
        settings(root),
        api,
        () -> now,
        Runnable::run,
        (pod, type, reason, message) -> events.add(reason + " " + message),
        machine,
        machine,
        ImmutableList.of(),
        machine);
  }

  static HostVolumesSettings settings(Path root) {
    return new HostVolumesSettings("n1", "10.0.0.1", ImmutableSortedMap.of(), root);
  }

  /** The result of a stage that has ended. */
  static <T> @Nullable T done(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    assertThat(future).isDone();
    return future.join();
  }

  /** The message of a stage that has failed. */
  static String failure(CompletionStage<?> stage) {
    assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
    Optional<String> message =
        stage
            .handle((result, failure) -> VolumeException.reason(failure))
            .thenApply(Optional::of)
            .toCompletableFuture()
            .join();
    return message.orElseThrow();
  }

  /** Prepares a pod and mounts its container's volumes. */
  static List<ContainerSpec.Mount> mounts(HostVolumes volumes, Pod pod) {
    return mounts(volumes, pod, ImmutableMap.of());
  }

  static List<ContainerSpec.Mount> mounts(HostVolumes volumes, Pod pod, Map<String, String> env) {
    done(volumes.prepare(pod));
    Container container = pod.spec().containers().get(0);
    Volumes.Mounted mounted = done(volumes.of(pod, container, env));
    assertThat(mounted).isNotNull();
    return mounted.mounts();
  }
}

package dev.orch.node.volumes;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.model.core.VolumeMount;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.base.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Volumes where containers have no files of their own: paths of the host as they are, anything else
 * by its name, for the runtime to refuse. The service account's token is left out where it can't be
 * mounted: every pod has that mount, and few need it.
 */
final class NoVolumes implements Volumes {
  static final Volumes INSTANCE = new NoVolumes();
  private static final String TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

  private NoVolumes() {}

  @Override
  public CompletionStage<Void> prepare(Pod pod) {
    return Worker.done();
  }

  @Override
  public CompletionStage<Mounted> of(Pod pod, Container container, Map<String, String> env) {
    List<ContainerSpec.Mount> mounts = new ArrayList<>();
    for (VolumeMount mount : container.volumeMounts()) {
      String source = "";
      for (Volume volume : pod.spec().volumes()) {
        if (volume.name().equals(mount.name()) && volume.hostPath() != null) {
          source = volume.hostPath().path();
        }
      }
      mounts.add(
          new ContainerSpec.Mount(
              mount.name(),
              source,
              mount.mountPath(),
              mount.readOnly(),
              mount.mountPath().equals(TOKEN_PATH),
              ContainerSpec.Propagation.PRIVATE));
    }
    return CompletableFuture.completedFuture(new Mounted(mounts, ImmutableList.of()));
  }

  @Override
  public CompletionStage<Void> refresh(Pod pod) {
    return Worker.done();
  }

  @Override
  public CompletionStage<Void> release(String podUid) {
    return Worker.done();
  }

  @Override
  public CompletionStage<Set<String>> held() {
    return CompletableFuture.completedFuture(ImmutableSet.of());
  }

  @Override
  public Set<String> inUse() {
    return ImmutableSet.of();
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}

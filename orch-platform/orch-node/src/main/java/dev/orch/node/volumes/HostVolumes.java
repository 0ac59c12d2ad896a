package dev.orch.node.volumes;

import static java.util.Comparator.naturalOrder;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.Container;
import dev.orch.model.core.EmptyDirVolumeSource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import dev.orch.runtime.base.Worker;
import dev.orch.store.api.Api;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Volumes on a machine: directories, mounts and devices. What is there is found on disk and in the
 * table of mounts, so that an agent which begins anew goes on where the last one was killed; before
 * anything is taken away, all that was noted of any pod is known. All is done on one worker, which
 * runs one task at a time.
 */
public final class HostVolumes implements Volumes, VolumeUsage {
  private final Worker worker;
  private final Layout layout;
  private final Mounts mounts;
  private final Disk disk;
  private final Steps steps;
  private final Binds binds;
  private final Contents contents;
  private final PersistentVolumes persistent;
  private final PodVolumes volumes;
  private final ContainerMounts containers;
  private final Map<String, Map<String, PodVolumes.Ready>> ready = new TreeMap<>();
  private final List<VolumePlugin> plugins;
  private volatile boolean closed;

  /**
   * Reads what earlier agents noted.
   *
   * @param worker runs one task at a time; not the node's own, as files are read and written there
   * @param plugins for volumes that are no local and no host paths
   */
  public HostVolumes(
      HostVolumesSettings settings,
      Api api,
      InstantSource clock,
      Executor worker,
      VolumeEvents events,
      Mounts mounts,
      BlockDevices devices,
      List<VolumePlugin> plugins) {
    this(settings, api, clock, worker, events, mounts, devices, plugins, new Disk());
  }

  HostVolumes(
      HostVolumesSettings settings,
      Api api,
      InstantSource clock,
      Executor worker,
      VolumeEvents events,
      Mounts mounts,
      BlockDevices devices,
      List<VolumePlugin> plugins,
      Disk disk) {
    this.worker = new Worker(worker);
    this.layout = new Layout(settings.root());
    this.mounts = mounts;
    this.disk = disk;
    this.steps = new Steps(worker);
    this.binds = new Binds(mounts, disk, steps);
    this.contents = new Contents(api, clock, settings.hostIp(), settings.allocatable());
    ClaimedVolumes claimed = new ClaimedVolumes(api, settings.node());
    ImmutableList<VolumePlugin> all =
        ImmutableList.<VolumePlugin>builder()
            .add(new LocalPlugin(mounts, devices, disk, steps, binds))
            .add(new HostPathPlugin(disk))
            .addAll(plugins)
            .build();
    this.plugins = all;
    VolumeGrowth growth = new VolumeGrowth(api, steps, events);
    this.persistent = new PersistentVolumes(layout, disk, steps, claimed, growth, all);
    EmptyDirs emptyDirs = new EmptyDirs(layout, mounts, disk, steps);
    this.volumes =
        new PodVolumes(layout, disk, steps, clock, emptyDirs, contents, claimed, persistent);
    this.containers = new ContainerMounts(layout, new SubPaths(mounts, disk, steps, binds), steps);
  }

  /** Has something done for a pod, after what was asked for it before. */
  private <T> CompletionStage<T> forPod(String uid, Supplier<CompletionStage<T>> work) {
    return worker.call(
        () ->
            closed
                ? CompletableFuture.failedFuture(new VolumeException("the node's agent has ended"))
                : steps.inTurn("pod/" + uid, work));
  }

  private Map<String, PodVolumes.Ready> ready(String uid) {
    return ready.computeIfAbsent(uid, id -> new TreeMap<>());
  }

  @Override
  public CompletionStage<Void> prepare(Pod pod) {
    String uid = pod.metadata().uid();
    return forPod(
        uid,
        () ->
            steps.all(
                pod.spec().volumes(),
                volume ->
                    ready(uid).containsKey(volume.name()) ? Worker.done() : prepare(pod, volume)));
  }

  private CompletionStage<Void> prepare(Pod pod, Volume volume) {
    return explained(
        volume,
        steps.thenDo(
            Steps.begun(() -> volumes.prepare(pod, volume)),
            made -> {
              ready(pod.metadata().uid()).put(volume.name(), made);
              return made;
            }));
  }

  /** What is said of a volume that can't be mounted: as the kubelet says it. */
  private static CompletionStage<Void> explained(Volume volume, CompletionStage<?> stage) {
    return Steps.explained(
        stage.thenCompose(done -> Worker.done()),
        failure -> {
          String reason = VolumeException.reason(failure);
          return new VolumeException(
              reason.startsWith("Unable to attach or mount volumes")
                      || reason.startsWith("MountVolume.")
                  ? reason
                  : "MountVolume.SetUp failed for volume \"" + volume.name() + "\" : " + reason);
        });
  }

  @Override
  public CompletionStage<Mounted> of(Pod pod, Container container, Map<String, String> env) {
    String uid = pod.metadata().uid();
    return forPod(uid, () -> containers.of(pod, container, env, ready(uid)));
  }

  @Override
  public CompletionStage<Void> refresh(Pod pod) {
    String uid = pod.metadata().uid();
    return forPod(
        uid,
        () ->
            steps.all(
                pod.spec().volumes(),
                volume -> {
                  PodVolumes.Ready made = ready(uid).get(volume.name());
                  return made == null
                      ? Worker.done()
                      : explained(volume, Steps.begun(() -> volumes.refresh(pod, volume, made)));
                }));
  }

  @Override
  public CompletionStage<Void> release(String podUid) {
    return forPod(
        podUid,
        () -> {
          ready.remove(podUid);
          contents.forget(podUid);
          Path pod = layout.pod(podUid);
          CompletionStage<Void> parts = binds.unmountAll(layout.subPaths(podUid));
          CompletionStage<Void> taken = steps.then(parts, done -> persistent.release(podUid));
          CompletionStage<Void> unmounted = steps.then(taken, done -> binds.unmountAll(pod));
          return steps.then(unmounted, done -> delete(pod));
        });
  }

  /** Deletes a pod's directory. What isn't its own is mounted there, or nothing. */
  private CompletionStage<Void> delete(Path pod) {
    if (!mounts.table().below(pod).isEmpty()) {
      throw new VolumeException("something is still mounted below " + pod);
    }
    disk.delete(pod);
    return Worker.done();
  }

  @Override
  public CompletionStage<Set<String>> held() {
    return worker.call(
        () ->
            CompletableFuture.completedFuture(
                disk.list(layout.pods()).stream()
                    .map(pod -> pod.getFileName().toString())
                    .collect(ImmutableSortedSet.toImmutableSortedSet(naturalOrder()))));
  }

  @Override
  public Set<String> inUse() {
    return persistent.inUse();
  }

  @Override
  public CompletionStage<List<Used>> used(Pod pod) {
    String uid = pod.metadata().uid();
    List<Used> used = new ArrayList<>();
    CompletionStage<Void> measured =
        forPod(
            uid,
            () ->
                steps.each(
                    pod.spec().volumes(),
                    volume ->
                        isOnDisk(volume) && ready(uid).containsKey(volume.name())
                            ? measure(uid, volume, used)
                            : Worker.done()));
    return measured.thenApply(done -> ImmutableList.copyOf(used));
  }

  private static boolean isOnDisk(Volume volume) {
    return volume.emptyDir() != null && volume.emptyDir().medium().isEmpty();
  }

  private CompletionStage<Void> measure(String uid, Volume volume, List<Used> used) {
    EmptyDirVolumeSource source = Objects.requireNonNull(volume.emptyDir());
    Long limit = source.sizeLimit() == null ? null : source.sizeLimit().value();
    return steps.thenRun(
        mounts.used(layout.volume(uid, Layout.EMPTY_DIR, volume.name())),
        bytes -> {
          used.add(new Used(volume.name(), bytes, limit));
        });
  }

  @Override
  public void close() {
    closed = true;
    plugins.forEach(VolumePlugin::close);
  }
}

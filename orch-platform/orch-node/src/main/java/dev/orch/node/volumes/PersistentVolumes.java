package dev.orch.node.volumes;

import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.Pod;
import dev.orch.runtime.base.Worker;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The persistent volumes of the node's pods: each is noted, staged and published before a pod has
 * it, and taken away in the reverse order. Of one volume one thing is done at a time. On one
 * worker.
 */
final class PersistentVolumes {
  private final Layout layout;
  private final Disk disk;
  private final Steps steps;
  private final ClaimedVolumes claimed;
  private final VolumeGrowth growth;
  private final List<VolumePlugin> plugins;
  private final Notes notes;
  private volatile Set<String> inUse = ImmutableSortedSet.of();

  PersistentVolumes(
      Layout layout,
      Disk disk,
      Steps steps,
      ClaimedVolumes claimed,
      VolumeGrowth growth,
      List<VolumePlugin> plugins) {
    this.layout = layout;
    this.disk = disk;
    this.steps = steps;
    this.claimed = claimed;
    this.growth = growth;
    this.plugins = plugins;
    this.notes = new Notes(layout, disk);
    count();
  }

  /** For any thread. */
  Set<String> inUse() {
    return inUse;
  }

  private void count() {
    ImmutableSortedSet.Builder<String> names = ImmutableSortedSet.naturalOrder();
    for (Notes.Note note : notes.all()) {
      if (!note.attachedAs().isEmpty()) {
        names.add(note.attachedAs());
      }
    }
    inUse = names.build();
  }

  private Optional<VolumePlugin> named(String name) {
    return plugins.stream().filter(plugin -> plugin.name().equals(name)).findFirst();
  }

  private VolumePlugin plugin(NodeVolume volume) {
    return plugins.stream()
        .filter(plugin -> plugin.takes(volume.volume()))
        .findFirst()
        .orElseThrow(() -> new VolumeException("no volume plugin matched"));
  }

  /** Has the volume be there for a pod. Ends with what its containers are to be given. */
  CompletionStage<Path> prepare(Pod pod, NodeVolume volume) {
    VolumePlugin plugin = plugin(volume);
    return steps.inTurn(volume.name(), () -> bring(pod, volume, plugin));
  }

  private CompletionStage<Path> bring(Pod pod, NodeVolume volume, VolumePlugin plugin) {
    String uid = pod.metadata().uid();
    Optional<String> attachedAs = plugin.attachedAs(volume);
    Notes.Note note = new Notes.Note(uid, plugin.name(), volume, attachedAs.orElse(""));
    if (volume.volume().spec().accessModes().contains("ReadWriteOncePod") && notes.isShared(note)) {
      throw failed(
          "MountVolume.SetUp failed",
          volume,
          "volume uses the ReadWriteOncePod access mode and is already in use by another pod");
    }
    notes.write(note);
    count();
    claimed.checkNode(volume, attachedAs);
    Path staged = layout.staged(plugin.name(), volume.name());
    disk.directories(Objects.requireNonNull(staged.getParent()));
    CompletionStage<Void> stage =
        explained("MountVolume.MountDevice failed", volume, () -> plugin.stage(volume, staged));
    return steps.then(stage, done -> publish(pod, note, plugin, staged));
  }

  private CompletionStage<Path> publish(
      Pod pod, Notes.Note note, VolumePlugin plugin, Path staged) {
    NodeVolume volume = note.volume();
    Path target = target(note);
    disk.directories(Objects.requireNonNull(target.getParent()));
    CompletionStage<Path> published =
        explained(
            "MountVolume.SetUp failed",
            volume,
            () -> plugin.publish(new Publication(volume, staged, target, pod)));
    return steps.then(
        published,
        path -> {
          if (!volume.block() && !volume.readOnly() && plugin.isOwnedByGroup(volume)) {
            FsGroup.of(pod).ifPresent(group -> group.own(disk, path, false));
          }
          return Steps.whatever(growth.grow(pod, volume, plugin, staged, path))
              .thenApply(done -> path);
        });
  }

  private static <T> CompletionStage<T> explained(
      String what, NodeVolume volume, Supplier<CompletionStage<T>> work) {
    return Steps.explained(
        Steps.begun(work), failure -> failed(what, volume, VolumeException.reason(failure)));
  }

  /** As the kubelet says it, which names persistent volumes by their own names. */
  static VolumeException failed(String what, NodeVolume volume, String why) {
    return new VolumeException(what + " for volume \"" + volume.name() + "\" : " + why);
  }

  /** Has a volume of a pod grow that was made larger, or shows the pod what is new in it. */
  CompletionStage<Void> refresh(Pod pod, NodeVolume volume, Path published) {
    VolumePlugin plugin = plugin(volume);
    Path staged = layout.staged(plugin.name(), volume.name());
    return steps.inTurn(
        volume.name(),
        () -> {
          CompletionStage<Void> grown = growth.grow(pod, volume, plugin, staged, published);
          return plugin.isRepublished(volume)
              ? steps.then(grown, done -> republish(pod, volume, plugin, staged))
              : grown;
        });
  }

  private CompletionStage<Void> republish(
      Pod pod, NodeVolume volume, VolumePlugin plugin, Path staged) {
    Path target = target(new Notes.Note(pod.metadata().uid(), plugin.name(), volume, ""));
    return explained(
            "MountVolume.SetUp failed",
            volume,
            () -> plugin.publish(new Publication(volume, staged, target, pod)))
        .thenCompose(path -> Worker.done());
  }

  /** Takes away what a pod has. */
  CompletionStage<Void> release(String uid) {
    return steps.each(
        notes.ofPod(uid), note -> steps.inTurn(note.volume().name(), () -> takeAway(note)));
  }

  private CompletionStage<Void> takeAway(Notes.Note note) {
    VolumePlugin plugin =
        named(note.plugin())
            .orElseThrow(() -> new VolumeException("no volume plugin " + note.plugin()));
    NodeVolume volume = note.volume();
    CompletionStage<Void> unpublished = plugin.unpublish(volume, note.podUid(), target(note));
    CompletionStage<Void> unstaged =
        steps.then(
            unpublished, done -> notes.isShared(note) ? Worker.done() : unstage(plugin, volume));
    return steps.thenRun(
        unstaged,
        done -> {
          notes.delete(note);
          count();
        });
  }

  private CompletionStage<Void> unstage(VolumePlugin plugin, NodeVolume volume) {
    Path staged = layout.staged(plugin.name(), volume.name());
    return steps.thenRun(
        plugin.unstage(volume, staged),
        done -> {
          disk.remove(Objects.requireNonNull(staged.getParent()));
        });
  }

  private Path target(Notes.Note note) {
    String name = note.volume().name();
    return note.volume().block()
        ? layout.device(note.podUid(), note.plugin(), name)
        : layout.volume(note.podUid(), note.plugin(), name);
  }
}

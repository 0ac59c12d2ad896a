package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.events.EventRecorder;
import dev.orch.model.core.AttachedVolume;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.VolumeAttachment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells a node in its status which volumes are attached to it and held there: it mounts no others.
 * A wish that nothing holds any more is taken back once the node is no longer told of it.
 *
 * <p>Both are done for a node by one worker, which sees its own writes. A node says that a volume
 * is in use before it reads whether it is attached, and the write that says it no longer is fails
 * if the node has said something meanwhile. So nothing is detached that is mounted.
 */
final class NodeAttachments {
  private final Holding holding;
  private final EventRecorder events;

  NodeAttachments(Holding holding, EventRecorder events) {
    this.holding = holding;
    this.events = events;
  }

  Result reconcile(Node node, Context context) {
    Map<String, PersistentVolume> attached = new TreeMap<>();
    Duration soonest = Duration.ZERO;
    for (VolumeAttachment attachment : present(node.metadata().name(), context)) {
      Duration left = holding.left(attachment, context);
      Optional<PersistentVolume> volume = volume(attachment, context);
      if (!left.isZero()) {
        soonest = soonest.isZero() || left.compareTo(soonest) < 0 ? left : soonest;
        if (attachment.status().attached() && volume.isPresent()) {
          Attachments.uniqueName(volume.get()).ifPresent(id -> attached.put(id, volume.get()));
        }
      } else if (!isTold(node, volume)) {
        Edits.delete(context.api().resources(StorageKinds.ATTACHMENT), attachment);
      }
    }
    tell(node, attached, context);
    return Holding.again(soonest);
  }

  /** For attachments to nodes that aren't there: nobody can be told. */
  Result abandon(VolumeAttachment attachment, Context context) {
    String node = attachment.spec().nodeName();
    if (attachment.metadata().deletionTimestamp() != null
        || Attachments.volume(attachment).isEmpty()
        || context.lister(BuiltInKinds.NODE).get("", node).isPresent()) {
      return Result.done();
    }
    Duration left = holding.left(attachment, context);
    if (left.isZero()) {
      Edits.delete(context.api().resources(StorageKinds.ATTACHMENT), attachment);
    }
    return Holding.again(left);
  }

  private static List<VolumeAttachment> present(String node, Context context) {
    return Attachments.ofNode(context.lister(StorageKinds.ATTACHMENT), node).stream()
        .filter(attachment -> attachment.metadata().deletionTimestamp() == null)
        .filter(attachment -> Attachments.volume(attachment).isPresent())
        .collect(ImmutableList.toImmutableList());
  }

  private static Optional<PersistentVolume> volume(VolumeAttachment attachment, Context context) {
    return Attachments.volume(attachment)
        .flatMap(name -> context.lister(BuiltInKinds.PERSISTENT_VOLUME).get("", name));
  }

  private static boolean isTold(Node node, Optional<PersistentVolume> volume) {
    Optional<String> id = volume.flatMap(Attachments::uniqueName);
    return node.status().volumesAttached().stream()
        .anyMatch(told -> id.filter(told.name()::equals).isPresent());
  }

  private void tell(Node node, Map<String, PersistentVolume> attached, Context context) {
    List<AttachedVolume> told = node.status().volumesAttached();
    List<AttachedVolume> now =
        attached.keySet().stream()
            .map(id -> new AttachedVolume(id, ""))
            .collect(ImmutableList.toImmutableList());
    if (told.equals(now)) {
      return;
    }
    Edits.ifUnchanged(
        context.api().resources(BuiltInKinds.NODE).status(),
        node,
        read -> read.withStatus(read.status().withVolumesAttached(now)));
    told.forEach(before -> attached.remove(before.name()));
    attached.values().forEach(volume -> tellUsers(volume, node, context));
  }

  private void tellUsers(PersistentVolume volume, Node node, Context context) {
    for (Pod pod : VolumeUse.of(context).users(volume)) {
      if (pod.spec().nodeName().equals(node.metadata().name())) {
        events.record(
            AttachDetach.COMPONENT,
            BuiltInKinds.POD,
            pod.metadata(),
            "Normal",
            "SuccessfulAttachVolume",
            "AttachVolume.Attach succeeded for volume \"" + volume.metadata().name() + "\" ");
      }
    }
  }
}

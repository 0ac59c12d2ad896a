package dev.orch.controllers.storage;

import dev.orch.controllers.Context;
import dev.orch.controllers.Result;
import dev.orch.controllers.events.EventRecorder;
import dev.orch.model.core.CSIPersistentVolumeSource;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.VolumeAttachment;
import dev.orch.model.storage.VolumeError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Wishes that one volume be attached where it is used: to one node alone, unless it may be mounted
 * by many. The nodes of older pods come first.
 */
final class Attaching {
  private static final String MANAGED = "volumes.kubernetes.io/controller-managed-attach-detach";
  private static final Comparator<Pod> BY_AGE =
      Comparator.comparing(
              (Pod pod) -> pod.metadata().creationTimestamp(),
              Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(pod -> pod.metadata().namespace())
          .thenComparing(pod -> pod.metadata().name());

  private final EventRecorder events;

  Attaching(EventRecorder events) {
    this.events = events;
  }

  /** Whether the node leaves it to the controller to attach volumes. */
  static boolean isManaged(Node node) {
    return node.metadata().annotations().containsKey(MANAGED);
  }

  Result reconcile(PersistentVolume volume, Context context) {
    Optional<CSIPersistentVolumeSource> csi =
        Attachments.attachable(volume, context.lister(StorageKinds.DRIVER));
    if (csi.isPresent()) {
      attach(volume, csi.get(), context);
    }
    return Result.done();
  }

  private void attach(PersistentVolume volume, CSIPersistentVolumeSource csi, Context context) {
    List<VolumeAttachment> there =
        new ArrayList<>(
            Attachments.ofVolume(
                context.lister(StorageKinds.ATTACHMENT), volume.metadata().name()));
    users(volume, context)
        .forEach(
            (node, pods) -> {
              List<VolumeAttachment> here =
                  there.stream().filter(a -> a.spec().nodeName().equals(node)).toList();
              if (!here.isEmpty()) {
                here.forEach(attachment -> tellFailure(volume, attachment, pods));
              } else if (isExclusive(volume) && !there.isEmpty()) {
                tellHolders(volume, pods, context);
              } else {
                VolumeAttachment wish = Attachments.wish(volume, csi, node);
                there.add(context.api().resources(StorageKinds.ATTACHMENT).create(wish));
              }
            });
  }

  /** The pods that use the volume by their nodes, those of the oldest first. */
  private static Map<String, List<Pod>> users(PersistentVolume volume, Context context) {
    Map<String, List<Pod>> users = new LinkedHashMap<>();
    VolumeUse.of(context).users(volume).stream()
        .sorted(BY_AGE)
        .forEach(
            pod -> users.computeIfAbsent(pod.spec().nodeName(), n -> new ArrayList<>()).add(pod));
    users
        .keySet()
        .removeIf(
            node ->
                context
                    .lister(BuiltInKinds.NODE)
                    .get("", node)
                    .filter(Attaching::isManaged)
                    .isEmpty());
    return users;
  }

  private static boolean isExclusive(PersistentVolume volume) {
    List<String> modes = volume.spec().accessModes();
    return !modes.isEmpty() && !modes.contains("ReadWriteMany") && !modes.contains("ReadOnlyMany");
  }

  private void tellFailure(PersistentVolume volume, VolumeAttachment attachment, List<Pod> pods) {
    VolumeError failure = attachment.status().attachError();
    if (failure != null && !attachment.status().attached()) {
      warn(
          pods,
          "AttachVolume.Attach failed for volume " + quoted(volume) + " : " + failure.message());
    }
  }

  /** A claim's pods are of one namespace, so that their names say who they are. */
  private void tellHolders(PersistentVolume volume, List<Pod> waiting, Context context) {
    String holders =
        VolumeUse.of(context).users(volume).stream()
            .filter(pod -> !waiting.contains(pod))
            .map(pod -> pod.metadata().name())
            .collect(Collectors.joining(", "));
    String why =
        holders.isEmpty()
            ? "Volume is already exclusively attached to one node and can't be attached to another"
            : "Volume is already used by pod(s) " + holders;
    warn(waiting, "Multi-Attach error for volume " + quoted(volume) + " " + why);
  }

  private static String quoted(PersistentVolume volume) {
    return '"' + volume.metadata().name() + '"';
  }

  private void warn(List<Pod> pods, String message) {
    for (Pod pod : pods) {
      events.record(
          AttachDetach.COMPONENT,
          BuiltInKinds.POD,
          pod.metadata(),
          "Warning",
          "FailedAttachVolume",
          message);
    }
  }
}

package dev.orch.controllers.storage;

import com.google.common.collect.ImmutableSet;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Resource;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.StorageKinds;
import dev.orch.model.storage.CSIDriver;
import dev.orch.model.storage.VolumeAttachment;
import java.util.Collection;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has volumes of CSI drivers attached to the nodes whose pods use them, and detached after. Three
 * loops that know nothing of each other: one wishes that a volume be attached, one tells a node
 * what is attached to it and takes back the wishes that are of no use any more, and one takes back
 * those for nodes that are gone. Who fulfils the wishes is the driver's attacher.
 */
public final class AttachDetach implements Loop {
  static final String COMPONENT = "attachdetach-controller";

  @Override
  public String name() {
    return "persistentvolume-attach-detach-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    VolumeUse.index(environment.informers());
    Attachments.index(environment.informers());
    Holding holding = new Holding();
    NodeAttachments nodes = new NodeAttachments(holding, environment.events());
    Subscription attaching = attaching(environment).start(environment);
    Subscription holdings = holding(nodes).start(environment);
    Subscription abandoning = abandoning(nodes, holding).start(environment);
    return () -> {
      attaching.close();
      holdings.close();
      abandoning.close();
    };
  }

  private static Controller<PersistentVolume> attaching(Environment environment) {
    return Controller.of(BuiltInKinds.PERSISTENT_VOLUME)
        .named("attach-controller")
        .recordsAs(COMPONENT)
        .watches(BuiltInKinds.POD, (pod, caches) -> volumes(VolumeUse.of(caches).named(pod)))
        .watches(
            BuiltInKinds.PERSISTENT_VOLUME_CLAIM,
            (claim, caches) -> volumes(List.of(claim.spec().volumeName())))
        .watches(
            StorageKinds.ATTACHMENT,
            (attachment, caches) -> volumes(Attachments.volume(attachment).stream().toList()))
        .watches(StorageKinds.DRIVER, AttachDetach::volumesOf)
        .watchesChanges(
            BuiltInKinds.NODE,
            (before, after, caches) ->
                differ(before, after, AttachDetach::areManagedAlike)
                    ? volumes(used(before == null ? after : before, caches))
                    : ImmutableSet.of())
        .reconcile(new Attaching(environment.events())::reconcile);
  }

  private static Controller<Node> holding(NodeAttachments nodes) {
    return Controller.of(BuiltInKinds.NODE)
        .named("node-attachment-controller")
        .recordsAs(COMPONENT)
        .watches(
            StorageKinds.ATTACHMENT,
            (attachment, caches) -> ImmutableSet.of(node(attachment.spec().nodeName())))
        .watches(BuiltInKinds.POD, (pod, caches) -> nodes(pod))
        .watches(
            BuiltInKinds.PERSISTENT_VOLUME_CLAIM,
            (claim, caches) -> nodesAttached(claim.spec().volumeName(), caches))
        .watches(
            BuiltInKinds.PERSISTENT_VOLUME,
            (volume, caches) -> nodesAttached(volume.metadata().name(), caches))
        .reconcile(nodes::reconcile);
  }

  private static Controller<VolumeAttachment> abandoning(NodeAttachments nodes, Holding holding) {
    return Controller.of(StorageKinds.ATTACHMENT)
        .named("abandoned-attachment-controller")
        .recordsAs(COMPONENT)
        .watches(
            BuiltInKinds.POD, (pod, caches) -> attachments(VolumeUse.of(caches).named(pod), caches))
        .watches(
            BuiltInKinds.PERSISTENT_VOLUME_CLAIM,
            (claim, caches) -> attachments(List.of(claim.spec().volumeName()), caches))
        .watches(
            BuiltInKinds.PERSISTENT_VOLUME,
            (volume, caches) -> attachments(List.of(volume.metadata().name()), caches))
        .watchesChanges(
            BuiltInKinds.NODE,
            (before, after, caches) ->
                after == null ? attachmentsOf(before, caches) : ImmutableSet.of())
        .gone((key, context) -> holding.forget(key))
        .reconcile(nodes::abandon);
  }

  private static <T> boolean differ(
      @Nullable T before, @Nullable T after, BiPredicate<T, T> alike) {
    return before == null || after == null || !alike.test(before, after);
  }

  private static boolean areManagedAlike(Node before, Node after) {
    return Attaching.isManaged(before) == Attaching.isManaged(after);
  }

  private static <T extends Resource> Collection<ObjectKey> keys(
      Collection<T> of, Function<T, ObjectKey> key) {
    return of.stream().map(key).collect(ImmutableSet.toImmutableSet());
  }

  private static Collection<ObjectKey> volumes(Collection<String> names) {
    return names.stream()
        .filter(name -> !name.isEmpty())
        .map(name -> new ObjectKey("", name))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static Collection<ObjectKey> volumesOf(CSIDriver driver, Informers caches) {
    return caches.of(BuiltInKinds.PERSISTENT_VOLUME).list().stream()
        .filter(
            volume ->
                volume.spec().csi() != null
                    && volume.spec().csi().driver().equals(driver.metadata().name()))
        .map(ObjectKey::of)
        .collect(ImmutableSet.toImmutableSet());
  }

  /** The volumes that pods of a node use. Nodes come and go seldom. */
  private static Collection<String> used(@Nullable Node node, Informers caches) {
    String name = node == null ? "" : node.metadata().name();
    VolumeUse use = VolumeUse.of(caches);
    return use.pods().list().stream()
        .filter(pod -> pod.spec().nodeName().equals(name))
        .flatMap(pod -> use.named(pod).stream())
        .collect(ImmutableSet.toImmutableSet());
  }

  private static Collection<ObjectKey> attachments(Collection<String> volumes, Informers caches) {
    return volumes.stream()
        .flatMap(
            volume -> Attachments.ofVolume(caches.of(StorageKinds.ATTACHMENT), volume).stream())
        .map(ObjectKey::of)
        .collect(ImmutableSet.toImmutableSet());
  }

  private static Collection<ObjectKey> attachmentsOf(@Nullable Node gone, Informers caches) {
    String name = gone == null ? "" : gone.metadata().name();
    return keys(Attachments.ofNode(caches.of(StorageKinds.ATTACHMENT), name), ObjectKey::of);
  }

  private static Collection<ObjectKey> nodes(Pod pod) {
    return pod.spec().nodeName().isEmpty() || PodClaims.of(pod).isEmpty()
        ? ImmutableSet.of()
        : ImmutableSet.of(node(pod.spec().nodeName()));
  }

  private static Collection<ObjectKey> nodesAttached(String volume, Informers caches) {
    return keys(
        Attachments.ofVolume(caches.of(StorageKinds.ATTACHMENT), volume),
        attachment -> node(attachment.spec().nodeName()));
  }

  private static ObjectKey node(String name) {
    return new ObjectKey("", name);
  }
}

package dev.orch.model.kinds;

import static dev.orch.model.kinds.Columns.orNone;

import dev.orch.model.Column;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.storage.CSIDriver;
import dev.orch.model.storage.CSINode;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.TokenRequest;
import dev.orch.model.storage.VolumeAttachment;
import dev.orch.model.storage.VolumeAttributesClass;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The tables of storage.k8s.io. */
final class StorageClassColumns {
  private static final String OLD_DEFAULT = "storageclass.beta.kubernetes.io/is-default-class";

  static final List<Column<StorageClass>> STORAGE_CLASS =
      Columns.<StorageClass>named(
              c -> named(c.metadata(), "storageclass.kubernetes.io/is-default-class"))
          .text("Provisioner", "Who makes its volumes.", StorageClass::provisioner)
          .text(
              "ReclaimPolicy",
              "What becomes of a volume that is released.",
              c -> Objects.requireNonNullElse(c.reclaimPolicy(), "Delete"))
          .text(
              "VolumeBindingMode",
              "When a claim is bound.",
              c -> Objects.requireNonNullElse(c.volumeBindingMode(), "Immediate"))
          .add(
              "AllowVolumeExpansion",
              "string",
              "Whether its volumes may grow.",
              0,
              c -> Checks.json((Object) Boolean.TRUE.equals(c.allowVolumeExpansion())))
          .age()
          .build();

  static final List<Column<VolumeAttributesClass>> ATTRIBUTES_CLASS =
      Columns.<VolumeAttributesClass>named(
              c -> named(c.metadata(), "volumeattributesclass.kubernetes.io/is-default-class"))
          .text("DriverName", "The driver that knows it.", VolumeAttributesClass::driverName)
          .age()
          .build();

  static final List<Column<CSIDriver>> DRIVER =
      Columns.<CSIDriver>named()
          .bool(
              "AttachRequired",
              "Whether volumes are attached before they are mounted.",
              d -> !Boolean.FALSE.equals(d.spec().attachRequired()))
          .bool(
              "PodInfoOnMount",
              "Whether it is told of the pod.",
              d -> Boolean.TRUE.equals(d.spec().podInfoOnMount()))
          .bool(
              "StorageCapacity",
              "Whether it publishes its capacity.",
              d -> Boolean.TRUE.equals(d.spec().storageCapacity()))
          .text(
              "TokenRequests",
              "Audiences of the tokens it is given.",
              d -> audiences(d.spec().tokenRequests()))
          .bool(
              "RequiresRepublish",
              "Whether it is asked to publish again and again.",
              d -> Boolean.TRUE.equals(d.spec().requiresRepublish()))
          .text(
              "Modes",
              "How long its volumes may live.",
              d -> orNone(String.join(",", d.spec().volumeLifecycleModes())))
          .age()
          .build();

  static final List<Column<CSINode>> NODE =
      Columns.<CSINode>named()
          .number("Drivers", "How many drivers the node has.", n -> n.spec().drivers().size())
          .age()
          .build();

  static final List<Column<VolumeAttachment>> ATTACHMENT =
      Columns.<VolumeAttachment>named()
          .nameText("Attacher", "The driver that attaches it.", a -> a.spec().attacher())
          .text(
              "PV",
              "The volume.",
              a -> Objects.requireNonNullElse(a.spec().source().persistentVolumeName(), ""))
          .text("Node", "The node.", a -> a.spec().nodeName())
          .bool("Attached", "Whether it is attached.", a -> a.status().attached())
          .age()
          .build();

  private StorageClassColumns() {}

  private static String named(ObjectMeta metadata, String isDefault) {
    boolean marked =
        "true".equals(metadata.annotations().get(isDefault))
            || isDefault.startsWith("storageclass")
                && "true".equals(metadata.annotations().get(OLD_DEFAULT));
    return marked ? metadata.name() + " (default)" : metadata.name();
  }

  private static String audiences(List<TokenRequest> requests) {
    return requests.isEmpty()
        ? "<unset>"
        : requests.stream().map(TokenRequest::audience).collect(Collectors.joining(","));
  }
}

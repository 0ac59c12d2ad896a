package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.storage.CSIDriver;
import dev.orch.model.storage.CSINode;
import dev.orch.model.storage.CSIStorageCapacity;
import dev.orch.model.storage.StorageClass;
import dev.orch.model.storage.VolumeAttachment;
import dev.orch.model.storage.VolumeAttributesClass;
import java.util.List;

/** The kinds of storage.k8s.io. */
public final class StorageKinds {
  private static final String GROUP = "storage.k8s.io";

  public static final Kind<StorageClass> STORAGE_CLASS =
      Kind.builder(GROUP, "v1", StorageClass.class)
          .plural("storageclasses")
          .shortNames("sc")
          .namespaced(false)
          .returnsDeleted()
          .rules(new BuiltInRules<>(StorageClassRules.STORAGE_CLASS, false))
          .columns(StorageClassColumns.STORAGE_CLASS)
          .build();

  public static final Kind<VolumeAttributesClass> ATTRIBUTES_CLASS =
      Kind.builder(GROUP, "v1", VolumeAttributesClass.class)
          .plural("volumeattributesclasses")
          .shortNames("vac")
          .namespaced(false)
          .returnsDeleted()
          .rules(new BuiltInRules<>(StorageClassRules.ATTRIBUTES_CLASS, false))
          .columns(StorageClassColumns.ATTRIBUTES_CLASS)
          .build();

  public static final Kind<CSIDriver> DRIVER =
      Kind.builder(GROUP, "v1", CSIDriver.class)
          .namespaced(false)
          .returnsDeleted()
          .needsVersionToUpdate()
          .rules(new BuiltInRules<>(CsiRules.DRIVER, false))
          .columns(StorageClassColumns.DRIVER)
          .build();

  public static final Kind<CSINode> NODE =
      Kind.builder(GROUP, "v1", CSINode.class)
          .namespaced(false)
          .returnsDeleted()
          .needsVersionToUpdate()
          .rules(new BuiltInRules<>(CsiRules.NODE, false))
          .columns(StorageClassColumns.NODE)
          .build();

  public static final Kind<CSIStorageCapacity> CAPACITY =
      Kind.builder(GROUP, "v1", CSIStorageCapacity.class)
          .plural("csistoragecapacities")
          .needsVersionToUpdate()
          .rules(new BuiltInRules<>(CsiRules.CAPACITY, false))
          .columns(Columns.plain())
          .build();

  public static final Kind<VolumeAttachment> ATTACHMENT =
      Kind.builder(GROUP, "v1", VolumeAttachment.class)
          .namespaced(false)
          .returnsDeleted()
          .needsVersionToUpdate()
          .status()
          .rules(new BuiltInRules<>(CsiRules.ATTACHMENT, false))
          .columns(StorageClassColumns.ATTACHMENT)
          .build();

  static final List<Kind<?>> ALL =
      ImmutableList.of(STORAGE_CLASS, ATTRIBUTES_CLASS, DRIVER, NODE, CAPACITY, ATTACHMENT);

  private StorageKinds() {}
}

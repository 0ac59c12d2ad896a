package dev.orch.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Yaml;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changes to claims, volumes and devices wake the pods that wait for them. */
class StorageHintsTest {
  private static final String USING =
      "volumes: [{name: v, persistentVolumeClaim: {claimName: one}}]";

  private static <T extends Resource> T read(Kind<T> kind, String body) {
    String metadata =
        body.contains("metadata:") ? "" : "metadata: {name: one, namespace: default}\n";
    String rest = body.equals("{}") ? "" : body;
    return kind.read(Yaml.parseOne(metadata + rest, fault -> {}), unknown -> {});
  }

  private static Pod waiting(String spec) {
    return BuiltInKinds.POD.read(
        Yaml.parseOne(
            "metadata: {name: waiting, namespace: default}\nspec: {" + spec + "}", f -> {}),
        unknown -> {});
  }

  private static <T extends Resource> boolean mayHelp(
      QueueingHint<T> hint, Pod waiting, String before, String after) {
    return hint.test()
        .mayHelp(
            waiting,
            before == null ? null : read(hint.kind(), before),
            after == null ? null : read(hint.kind(), after));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      quoteCharacter = '"',
      value = {
        "VolumeBinding|StorageClass|-|{}|true",
        "VolumeBinding|StorageClass|{}|-|false",
        "VolumeBinding|StorageClass|{}|provisioner: other|false",
        "VolumeBinding|StorageClass|{}|allowedTopologies: [{matchLabelExpressions: [{key: k}]}]|true",
        "VolumeBinding|PersistentVolumeClaim|-|{}|true",
        "VolumeBinding|PersistentVolumeClaim|{}|spec: {volumeName: v}|true",
        "VolumeBinding|PersistentVolumeClaim|{}|-|false",
        "VolumeBinding|PersistentVolumeClaim|-|metadata: {name: other, namespace: default}|false",
        "VolumeBinding|PersistentVolumeClaim|-|metadata: {name: one, namespace: other}|false",
        "VolumeBinding|PersistentVolume|-|{}|true",
        "VolumeBinding|PersistentVolume|{}|-|false",
        "VolumeBinding|Node|-|{}|true",
        "VolumeBinding|Node|{}|spec: {podCIDR: x}|false",
        "VolumeBinding|Node|{}|metadata: {name: one, labels: {a: b}}|true",
        "VolumeBinding|CSIStorageCapacity|-|capacity: 1Gi|true",
        "VolumeBinding|CSIStorageCapacity|capacity: 1Gi|capacity: 2Gi|true",
        "VolumeBinding|CSIStorageCapacity|capacity: 1Gi|capacity: 1Gi|false",
        "VolumeBinding|CSIStorageCapacity|capacity: 2Gi|capacity: 1Gi|false",
        "VolumeBinding|CSIStorageCapacity|{}|capacity: 1Gi|true",
        "VolumeBinding|CSIStorageCapacity|capacity: 1Gi|{}|false",
        "VolumeBinding|CSIStorageCapacity|capacity: 1Gi|-|false",
        "VolumeZone|StorageClass|-|volumeBindingMode: WaitForFirstConsumer|true",
        "VolumeZone|StorageClass|-|volumeBindingMode: Immediate|false",
        "VolumeZone|StorageClass|{}|volumeBindingMode: WaitForFirstConsumer|false",
        "VolumeZone|StorageClass|volumeBindingMode: WaitForFirstConsumer|-|false",
        "VolumeZone|PersistentVolumeClaim|{}|spec: {volumeName: v}|true",
        "VolumeZone|PersistentVolumeClaim|{}|-|false",
        "VolumeZone|PersistentVolumeClaim|-|metadata: {name: other, namespace: default}|false",
        "VolumeZone|PersistentVolume|-|{}|true",
        "VolumeZone|PersistentVolume|{}|-|false",
        "VolumeZone|PersistentVolume|{}|spec: {capacity: {storage: 1Gi}}|false",
        "VolumeZone|PersistentVolume|{}"
            + "|metadata: {name: one, labels: {topology.kubernetes.io/zone: a}}|true",
        "VolumeZone|Node|{}|metadata: {name: one, labels: {a: b}}|true",
        "NodeVolumeLimits|CSINode|-|{}|true",
        "NodeVolumeLimits|CSINode|{}|-|false",
        "NodeVolumeLimits|CSINode|{}|spec: {drivers: [{name: d}]}|true",
        "NodeVolumeLimits|CSINode|spec: {drivers: [{name: d}]}|{}|false",
        "NodeVolumeLimits|CSINode|spec: {drivers: [{name: d, allocatable: {count: 1}}]}"
            + "|spec: {drivers: [{name: d, allocatable: {count: 2}}]}|true",
        "NodeVolumeLimits|CSINode|spec: {drivers: [{name: d, allocatable: {count: 2}}]}"
            + "|spec: {drivers: [{name: d, allocatable: {count: 2}}]}|false",
        "NodeVolumeLimits|CSINode|spec: {drivers: [{name: d, allocatable: {count: 1}}]}"
            + "|spec: {drivers: [{name: e, allocatable: {count: 2}}]}|false",
        "NodeVolumeLimits|CSINode|spec: {drivers: [{name: d, allocatable: {count: 1}}]}"
            + "|spec: {drivers: [{name: d, allocatable: {}}]}|true",
        "NodeVolumeLimits|CSINode|spec: {drivers: [{name: d}]}"
            + "|spec: {drivers: [{name: d, allocatable: {count: 9}}]}|false",
        "NodeVolumeLimits|PersistentVolumeClaim|-|{}|true",
        "NodeVolumeLimits|PersistentVolumeClaim|{}|{}|false",
        "NodeVolumeLimits|PersistentVolumeClaim|-|metadata: {name: other, namespace: default}|false",
        "NodeVolumeLimits|VolumeAttachment|{}|-|true",
        "NodeVolumeLimits|VolumeAttachment|-|{}|false",
        "VolumeRestrictions|PersistentVolumeClaim|-|{}|true",
        "VolumeRestrictions|PersistentVolumeClaim|{}|{}|false",
        "VolumeRestrictions|PersistentVolumeClaim|-|metadata: {name: other, namespace: default}"
            + "|false",
        "VolumeRestrictions|Node|-|{}|true",
        "VolumeRestrictions|Node|{}|{}|false",
        "DynamicResources|DeviceClass|-|{}|true",
        "DynamicResources|DeviceClass|{}|-|false",
        "DynamicResources|ResourceSlice|-|{}|true",
        "DynamicResources|ResourceSlice|{}|-|false",
        "DynamicResources|ResourceClaim|status: {allocation: {}}|{}|true",
        "DynamicResources|ResourceClaim|status: {allocation: {}}|-|true",
        "DynamicResources|ResourceClaim|status: {allocation: {}}|status: {allocation: {}}|false",
        "DynamicResources|ResourceClaim|{}|status: {allocation: {}}|false",
        "DynamicResources|ResourceClaim|{}|-|false",
        "DynamicResources|ResourceClaim|-|metadata: {name: wanted, namespace: default}|true",
        "DynamicResources|ResourceClaim|-|metadata: {name: wanted, namespace: other}|false",
        "DynamicResources|Node|-|{}|true",
        "DynamicResources|Node|{}|-|false",
      })
  void change_helpsOrNot(String plugin, String kind, String before, String after, boolean helps) {
    Pod waiting = waiting(USING + ", resourceClaims: [{name: c, resourceClaimName: wanted}]");
    assertThat(helps(plugin, kind, waiting, before, after)).isEqualTo(helps);
  }

  private static boolean helps(
      String plugin, String kind, Pod waiting, String before, String after) {
    List<QueueingHint<?>> hints =
        Profile.defaults().hints(plugin).orElseThrow().stream()
            .filter(hint -> hint.kind().name().equals(kind))
            .toList();
    assertThat(hints).as(plugin + " of " + kind).isNotEmpty();
    return hints.stream().anyMatch(hint -> mayHelp(hint, waiting, before, after));
  }

  @Test
  void podWithoutClaims_isHelpedByNoAttachmentAndNoNode() {
    assertThat(helps("NodeVolumeLimits", "VolumeAttachment", waiting(""), "{}", null)).isFalse();
    assertThat(helps("DynamicResources", "Node", waiting(""), null, "{}")).isFalse();
  }

  @Test
  void driverThatNoLongerTellsCapacity_helpsThoseWhoUseIt() {
    Pod inline = waiting("volumes: [{name: v, csi: {driver: one}}]");
    String telling = "spec: {storageCapacity: true}";
    String silent = "spec: {storageCapacity: false}";
    assertThat(helps("VolumeBinding", "CSIDriver", inline, telling, silent)).isTrue();
    assertThat(helps("VolumeBinding", "CSIDriver", inline, silent, telling)).isFalse();
    assertThat(helps("VolumeBinding", "CSIDriver", inline, silent, silent)).isFalse();
    assertThat(helps("VolumeBinding", "CSIDriver", inline, telling, telling)).isFalse();
    assertThat(helps("VolumeBinding", "CSIDriver", inline, null, silent)).isFalse();
    assertThat(helps("VolumeBinding", "CSIDriver", inline, telling, null)).isFalse();
    assertThat(helps("VolumeBinding", "CSIDriver", waiting(USING), telling, silent)).isFalse();
    Pod other = waiting("volumes: [{name: v, csi: {driver: other}}]");
    assertThat(helps("VolumeBinding", "CSIDriver", other, telling, silent)).isFalse();
  }

  @Test
  void podThatGoes_freesItsVolumes() {
    String user = "spec: {" + USING + "}";
    String disk = "gcePersistentDisk: {pdName: d}";
    String holder = "spec: {volumes: [{name: v, " + disk + "}]}";
    Pod wanting = waiting("volumes: [{name: v, " + disk + "}]");

    assertThat(helps("VolumeRestrictions", "Pod", waiting(USING), user, null)).isTrue();
    assertThat(helps("VolumeRestrictions", "Pod", wanting, holder, null)).isTrue();
    assertThat(helps("VolumeRestrictions", "Pod", wanting, user, null)).isFalse();
    assertThat(helps("VolumeRestrictions", "Pod", wanting, holder, holder)).isFalse();
    assertThat(helps("VolumeRestrictions", "Pod", wanting, null, holder)).isFalse();
    String elsewhere = "metadata: {name: one, namespace: other}\n" + user;
    assertThat(helps("VolumeRestrictions", "Pod", waiting(USING), elsewhere, null)).isFalse();

    assertThat(helps("NodeVolumeLimits", "Pod", waiting(USING), user, null)).isTrue();
    assertThat(helps("NodeVolumeLimits", "Pod", waiting(USING), "{}", null)).isFalse();
    assertThat(helps("NodeVolumeLimits", "Pod", waiting(USING), user, user)).isFalse();
    assertThat(helps("NodeVolumeLimits", "Pod", waiting(USING), null, user)).isFalse();
  }
}

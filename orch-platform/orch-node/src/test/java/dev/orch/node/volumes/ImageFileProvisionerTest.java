package dev.orch.node.volumes;

import static dev.orch.node.volumes.Given.done;
import static dev.orch.node.volumes.Given.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import dev.orch.controllers.provisioning.VolumeProvisioner.Provisioned;
import dev.orch.controllers.provisioning.VolumeProvisioner.Resized;
import dev.orch.controllers.provisioning.VolumeRequest;
import dev.orch.model.Quantity;
import dev.orch.model.core.Node;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeBuilder;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PersistentVolumeSpec;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.storage.StorageClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of file systems that are made for claims. */
class ImageFileProvisionerTest {
  @TempDir Path folder;
  private final Given given = new Given();
  private final StorageClass images =
      given.make(
          StorageClass.class,
          "",
          "{'metadata':{'name':'images'},'provisioner':'orch.dev/image-file',"
              + "'parameters':{'fsType':'xfs'}}");
  private final PersistentVolumeClaim claim =
      given.make(
          PersistentVolumeClaim.class,
          "default",
          "{'metadata':{'name':'c'},'spec':{'accessModes':['ReadWriteOnce'],"
              + "'storageClassName':'images','resources':{'requests':{'storage':'1Mi'}}}}");

  private ImageFileProvisioner provisioner() {
    return new ImageFileProvisioner(folder.resolve("images"), Runnable::run);
  }

  private VolumeRequest request(Optional<Node> node) {
    return new VolumeRequest("pvc-1", claim, images, node);
  }

  private PersistentVolumeSpec made() {
    Node node = given.api.resources(Node.class).get("n1");
    Provisioned provisioned = done(provisioner().provision(request(Optional.of(node))));
    return Objects.requireNonNull(provisioned).volume().orElseThrow();
  }

  private static PersistentVolume volume(PersistentVolumeSpec spec) {
    return PersistentVolumeBuilder.builder()
        .metadata(ObjectMetaBuilder.builder().name("pvc-1").build())
        .spec(spec)
        .build();
  }

  @Test
  void volume_isASparseFile_ofTheNode() throws IOException {
    PersistentVolumeSpec spec = made();
    Path file = folder.resolve("images/pvc-1.img");
    assertThat(spec.local().path()).isEqualTo(file.toString());
    assertThat(spec.local().fsType()).isEqualTo("xfs");
    assertThat(spec.capacity()).isEqualTo(ImmutableMap.of("storage", Quantity.parse("1Mi")));
    assertThat(spec.nodeAffinity().required().nodeSelectorTerms().get(0).matchExpressions())
        .extracting(requirement -> requirement.values().get(0))
        .containsExactly("n1");
    assertThat(Files.size(file)).isEqualTo(1L << 20);
    Files.writeString(file, "x");
    made();
    assertThat(Files.readString(file)).startsWith("x");
  }

  @Test
  void volumeThatNobodyChoseANodeFor_isRefused() {
    assertThat(failure(provisioner().provision(request(Optional.empty()))))
        .isEqualTo("the storage class must have volumeBindingMode WaitForFirstConsumer");
  }

  @Test
  void volume_growsAndNeverShrinks_andGoes() throws IOException {
    PersistentVolume volume = volume(made());
    Path file = folder.resolve("images/pvc-1.img");
    assertThat(done(provisioner().resize(volume, Quantity.parse("2Mi"))))
        .isEqualTo(new Resized(Quantity.parse("2Mi"), true));
    done(provisioner().resize(volume, Quantity.parse("1Mi")));
    assertThat(Files.size(file)).isEqualTo(2L << 20);
    done(provisioner().delete(volume));
    done(provisioner().delete(volume));
    assertThat(file).doesNotExist();
  }
}

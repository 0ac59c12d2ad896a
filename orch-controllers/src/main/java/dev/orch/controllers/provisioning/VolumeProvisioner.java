package dev.orch.controllers.provisioning;

import dev.orch.model.Quantity;
import dev.orch.model.core.PersistentVolume;
import dev.orch.model.core.PersistentVolumeSpec;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Makes volumes for the claims of the storage classes that name it, and removes them.
 *
 * <p>Called from any thread. No call waits: it returns a stage, which ends on a thread of the
 * provisioner's choice. All calls are idempotent by the volume's name, as a loop that was restarted
 * asks again for what was done already; what is asked of one volume takes effect in the order in
 * which it was asked. What can't be done ends a stage with a {@link ProvisioningException}, whose
 * message is for the claim's user; anything else that a stage ends with is a bug.
 */
public interface VolumeProvisioner {
  /** What storage classes call it, such as {@code example.com/disks}. */
  String name();

  /** Makes a volume, or finds the one of that name as it was made. */
  CompletionStage<Provisioned> provision(VolumeRequest request);

  /** Removes what is behind a volume; that it is gone already is success. */
  CompletionStage<Void> delete(PersistentVolume volume);

  /** What makes volumes larger, if something can. */
  default Optional<VolumeResizer> resizer() {
    return Optional.empty();
  }

  /** What became of a request. */
  sealed interface Provisioned permits Made, OtherNode {
    /** The volume, if there is one. */
    Optional<PersistentVolumeSpec> volume();
  }

  /**
   * The volume is there.
   *
   * @param spec where it is, how large, and from where it can be reached; who claims it, its class,
   *     modes and policy are filled in from the claim and the class where they are empty
   */
  record Made(PersistentVolumeSpec spec) implements Provisioned {
    @Override
    public Optional<PersistentVolumeSpec> volume() {
      return Optional.of(spec);
    }
  }

  /**
   * There is no room on the node that the scheduler chose, and nothing was made; it is to choose
   * another one.
   *
   * @param why for the claim's user
   */
  record OtherNode(String why) implements Provisioned {
    @Override
    public Optional<PersistentVolumeSpec> volume() {
      return Optional.empty();
    }
  }

  /** Makes volumes larger. */
  interface VolumeResizer {
    /** Makes a volume at least that large; one that is so already is success. */
    CompletionStage<Resized> resize(PersistentVolume volume, Quantity size);
  }

  /**
   * How large a volume is now.
   *
   * @param onNode whether its file system has still to be made larger, where it is mounted
   */
  record Resized(Quantity size, boolean onNode) {}
}

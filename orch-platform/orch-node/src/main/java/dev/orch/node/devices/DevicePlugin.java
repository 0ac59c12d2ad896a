package dev.orch.node.devices;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Who knows the devices behind one extended resource. Registered with a {@link DeviceManager}, and
 * called on its worker; no call blocks. What is refused fails with any exception, whose message the
 * pod shows.
 */
public interface DevicePlugin {
  /**
   * A device.
   *
   * @param id unique among those of the resource
   * @param healthy whether containers may get it
   */
  record Device(String id, boolean healthy) {}

  /**
   * What is asked of a plugin beside {@link #allocate}.
   *
   * @param preStart whether it is told before each start of a container
   * @param prefers whether it says which devices go well together
   */
  record Options(boolean preStart, boolean prefers) {
    /** Nothing. */
    public static final Options NONE = new Options(false, false);
  }

  /**
   * Which devices go well together; advice, not an order.
   *
   * @param available those that may be chosen
   * @param mustInclude those that are chosen already
   * @param size how many are wanted in all
   */
  CompletionStage<List<String>> preferred(
      List<String> available, List<String> mustInclude, int size);

  /** Makes devices ready for one container. */
  CompletionStage<Granted> allocate(List<String> ids);

  /** The container that has these devices is about to be started, maybe again. */
  CompletionStage<Void> preStart(List<String> ids);
}

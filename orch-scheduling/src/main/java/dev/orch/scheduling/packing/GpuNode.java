package dev.orch.scheduling.packing;

import com.google.common.base.Splitter;
import com.google.common.primitives.Ints;
import dev.orch.model.Quantity;
import dev.orch.model.core.Pod;
import dev.orch.scheduling.NodeView;
import java.util.Arrays;

/**
 * What is free on a node: CPU, and of each of its GPUs. Immutable.
 *
 * <p>A node has as many GPUs as it has allocatable {@link #DEVICES}, all of the model that its
 * label {@link #MODEL} tells; which of them a pod uses is in the pod's annotation {@link
 * GpuRequest#INDEX}.
 */
final class GpuNode {
  static final String DEVICES = "nvidia.com/gpu";
  static final String MODEL = "nvidia.com/gpu.product";

  final String model;

  /** Thousandths of a core. */
  final long cpu;

  /** Thousandths of each device. */
  private final int[] free;

  private final int total;

  GpuNode(String model, long cpu, int... free) {
    this.model = model;
    this.cpu = cpu;
    this.free = free;
    this.total = Arrays.stream(free).sum();
  }

  static GpuNode of(NodeView node) {
    Quantity devices = node.node().status().allocatable().get(DEVICES);
    int[] free = new int[devices == null ? 0 : (int) Math.min(1024, devices.value())];
    Arrays.fill(free, GpuRequest.WHOLE);
    for (Pod pod : node.pods()) {
      take(free, pod);
    }
    return new GpuNode(
        node.labels().getOrDefault(MODEL, ""),
        node.allocatable().milliCpu() - node.requested().milliCpu(),
        free);
  }

  /** Anybody may write annotations: what makes no sense takes nothing. */
  private static void take(int[] free, Pod pod) {
    String indexes = pod.metadata().annotations().get(GpuRequest.INDEX);
    if (indexes != null) {
      int milli = GpuRequest.ofWellFormed(pod).milli();
      for (String index : Splitter.on('-').split(indexes)) {
        Integer device = Ints.tryParse(index);
        if (device != null && device >= 0 && device < free.length) {
          free[device] -= milli;
        }
      }
    }
  }

  int devices() {
    return free.length;
  }

  int free(int device) {
    return free[device];
  }

  /** The sum over all devices. */
  int total() {
    return total;
  }

  /** How many devices have so much left. */
  int devicesWith(int milli) {
    int count = 0;
    for (int each : free) {
      count += each >= milli ? 1 : 0;
    }
    return count;
  }

  boolean fits(GpuRequest request) {
    return request.count() == 0
        || (request.accepts(model) && devicesWith(request.milli()) >= request.count());
  }

  /** Whether an earlier device has as much left, so that the choice of this one is the same. */
  boolean isTwin(int device) {
    for (int i = 0; i < device; i++) {
      if (free[i] == free[device]) {
        return true;
      }
    }
    return false;
  }

  /** The devices that a pod gets which asks for whole ones: the first that are idle. */
  int[] idle(int count) {
    int[] result = new int[count];
    int next = 0;
    for (int i = 0; i < free.length && next < count; i++) {
      if (free[i] == GpuRequest.WHOLE) {
        result[next++] = i;
      }
    }
    return result;
  }

  /** The node when a pod has come to these devices. */
  GpuNode after(long moreCpu, int milli, int... devices) {
    int[] left = free.clone();
    for (int device : devices) {
      left[device] -= milli;
    }
    return new GpuNode(model, cpu - moreCpu, left);
  }
}

package dev.orch.scheduling.packing;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.BindingEffects;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.Effect;
import dev.orch.scheduling.FilterPlugin;
import dev.orch.scheduling.LocalTest;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Resources;
import dev.orch.scheduling.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The node must have GPUs of an acceptable model with enough left of each; those that the pod gets
 * are written to its annotation {@link GpuRequest#INDEX} before it is bound.
 */
public final class GpuSharing implements FilterPlugin, BindingEffects {
  private final DeviceChoice choice;

  GpuSharing(DeviceChoice choice) {
    this.choice = choice;
  }

  /** Shares are put where they leave least. */
  public static GpuSharing bestFit() {
    return new GpuSharing(DeviceChoice::tightest);
  }

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    try {
      GpuRequest request = GpuRequest.of(pod);
      return request.count() == 0 ? NodeTest.everywhere() : new Test(request);
    } catch (IllegalArgumentException malformed) {
      return NodeTest.nowhere(
          new Verdict.Rejected(ImmutableList.of(String.valueOf(malformed.getMessage())), false));
    }
  }

  private record Test(GpuRequest request) implements LocalTest {
    private static final Verdict NONE = Verdict.unresolvable("node(s) had no GPU");
    private static final Verdict OTHER_MODEL =
        Verdict.unresolvable("node(s) had GPUs of other models");
    private static final Verdict TAKEN = Verdict.rejected("Insufficient GPU");

    @Override
    public Verdict test(NodeView node) {
      GpuNode gpus = GpuNodes.of(node);
      if (gpus.devices() == 0) {
        return NONE;
      }
      if (!request.accepts(gpus.model)) {
        return OTHER_MODEL;
      }
      return gpus.fits(request) ? Verdict.ok() : TAKEN;
    }
  }

  @Override
  public List<Effect> before(Pod pod, ClusterView cluster, NodeView node) {
    GpuRequest request = GpuRequest.of(pod);
    if (request.count() == 0) {
      return ImmutableList.of();
    }
    GpuNode gpus = GpuNodes.of(node);
    int[] devices =
        request.isShare()
            ? new int[] {choice.choose(gpus, Resources.requestedBy(pod).milliCpu(), request)}
            : gpus.idle(request.count());
    TreeMap<String, String> annotations = new TreeMap<>(pod.metadata().annotations());
    annotations.put(
        GpuRequest.INDEX,
        Arrays.stream(devices).mapToObj(Integer::toString).collect(Collectors.joining("-")));
    Pod with = pod.withMetadata(pod.metadata().withAnnotations(annotations));
    return ImmutableList.of(new Effect.Write<>(BuiltInKinds.POD, pod, with));
  }
}

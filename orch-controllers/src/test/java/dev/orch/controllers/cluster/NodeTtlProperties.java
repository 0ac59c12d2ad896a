package dev.orch.controllers.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class NodeTtlProperties {
  /** Kubernetes' rule, one node at a time. */
  private static final int[][] BOUNDARIES = {
    {0, 100, 0}, {90, 500, 15}, {450, 1000, 30}, {900, 2000, 60}, {1800, Integer.MAX_VALUE, 300}
  };

  @Property
  void sizes_areAsIfNodesCameOneByOne(@ForAll List<@IntRange(max = 3000) Integer> sizes) {
    NodeTtl.Size size = new NodeTtl.Size();
    int nodes = 0;
    int step = 0;
    for (int next : sizes) {
      int seconds = size.seconds();
      while (nodes != next) {
        nodes += Integer.signum(next - nodes);
        if (nodes > BOUNDARIES[step][1]) {
          step++;
        } else if (nodes < BOUNDARIES[step][0]) {
          step--;
        }
      }
      boolean changed = size.update(next);
      assertThat(size.seconds()).isEqualTo(BOUNDARIES[step][2]);
      assertThat(changed).isEqualTo(seconds != size.seconds());
    }
  }
}

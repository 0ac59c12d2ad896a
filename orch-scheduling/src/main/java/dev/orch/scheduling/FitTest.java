package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a node has room for what a pod asks for, and for one more pod. */
final class FitTest implements LocalColumnTest, Remediable {
  private static final int PODS = 1;
  private static final int CPU = 2;
  private static final int MEMORY = 4;
  private static final int STORAGE = 8;

  /** Added to what lacks if the node wouldn't have enough of it even if it was empty: 4 bits up. */
  private static final int HOPELESS = 1 << 4;

  private final Resources asked;
  private final String[] names;
  private final long[] amounts;

  /** By what lacks; for pods that ask for no extended resources. */
  private final @Nullable Verdict[] verdicts = new Verdict[HOPELESS * HOPELESS];

  FitTest(Resources asked) {
    this.asked = asked;
    int count = 0;
    for (long amount : asked.extended().values()) {
      count += amount > 0 ? 1 : 0;
    }
    names = new String[count];
    amounts = new long[count];
    int next = 0;
    for (Map.Entry<String, Long> each : asked.extended().entrySet()) {
      if (each.getValue() > 0) {
        names[next] = each.getKey();
        amounts[next++] = each.getValue();
      }
    }
  }

  /** What the node's pods hold, to be changed one pod at a time. */
  Held held(NodeView node) {
    return new Held(node);
  }

  /** Sums of what pods on a node hold. Mutable; used on one thread. */
  final class Held {
    private final Resources has;
    private long pods;
    private long cpu;
    private long memory;
    private long storage;
    private final long[] extended = new long[names.length];

    Held(NodeView node) {
      has = node.allocatable();
      Resources held = node.requested();
      pods = held.pods();
      cpu = held.milliCpu();
      memory = held.memory();
      storage = held.ephemeralStorage();
      for (int i = 0; i < names.length; i++) {
        extended[i] = held.extended(names[i]);
      }
    }

    void add(PlacedPod pod) {
      change(pod.held(), 1);
    }

    /** Adds or takes off, by the sign, the pods of a ladder from one to before another. */
    void change(Ladder ladder, int from, int to, int sign) {
      pods += (long) sign * (to - from);
      cpu += sign * ladder.cpu(from, to);
      memory += sign * ladder.memory(from, to);
      storage += sign * ladder.storage(from, to);
      for (int n = 0; n < names.length; n++) {
        for (int i = from; i < to; i++) {
          extended[n] += sign * ladder.pods.get(i).held().extended(names[n]);
        }
      }
    }

    private void change(Resources by, int sign) {
      pods += sign;
      cpu += sign * by.milliCpu();
      memory += sign * by.memory();
      storage += sign * by.ephemeralStorage();
      for (int i = 0; i < names.length; i++) {
        extended[i] += sign * by.extended(names[i]);
      }
    }
  }

  boolean fits(Held held) {
    if (lacks(held) != 0) {
      return false;
    }
    for (int i = 0; i < names.length; i++) {
      if (amounts[i] > held.has.extended(names[i]) - held.extended[i]) {
        return false;
      }
    }
    return true;
  }

  private int lacks(Held held) {
    Resources has = held.has;
    return (held.pods + 1 > has.pods() ? PODS : 0)
        | lack(CPU, asked.milliCpu(), has.milliCpu(), held.cpu)
        | lack(MEMORY, asked.memory(), has.memory(), held.memory)
        | lack(STORAGE, asked.ephemeralStorage(), has.ephemeralStorage(), held.storage);
  }

  private static int lack(int what, long asked, long has, long held) {
    if (asked <= 0 || asked <= has - held) {
      return 0;
    }
    return asked > has ? what | what * HOPELESS : what;
  }

  @Override
  public Verdict test(NodeView node) {
    return verdict(held(node));
  }

  Verdict verdict(Held held) {
    int lacks = lacks(held);
    if (names.length > 0) {
      return verdict(lacks, held);
    }
    Verdict known = verdicts[lacks];
    if (known == null) {
      known = verdict(lacks, held);
      verdicts[lacks] = known;
    }
    return known;
  }

  private Verdict verdict(int lacks, Held held) {
    List<String> reasons = new ArrayList<>(0);
    boolean hopeless = lacks >= HOPELESS;
    if ((lacks & PODS) != 0) {
      reasons.add("Too many pods");
    }
    if ((lacks & CPU) != 0) {
      reasons.add("Insufficient cpu");
    }
    if ((lacks & MEMORY) != 0) {
      reasons.add("Insufficient memory");
    }
    if ((lacks & STORAGE) != 0) {
      reasons.add("Insufficient ephemeral-storage");
    }
    for (int i = 0; i < names.length; i++) {
      long has = held.has.extended(names[i]);
      if (amounts[i] > has - held.extended[i]) {
        reasons.add("Insufficient " + names[i]);
        hopeless |= amounts[i] > has;
      }
    }
    return reasons.isEmpty() ? Verdict.ok() : new Verdict.Rejected(reasons, !hopeless);
  }

  @Override
  public List<Remedy> remedies(NodeView node) {
    Resources has = node.allocatable();
    Resources held = node.requested();
    ImmutableList.Builder<Remedy> more = ImmutableList.builder();
    long cpu = lack(asked.milliCpu(), has.milliCpu(), held.milliCpu());
    add(more, "cpu", cpu, Quantity.ofMilli(cpu));
    long memory = lack(asked.memory(), has.memory(), held.memory());
    add(more, "memory", memory, Quantity.ofBytes(memory));
    long storage = lack(asked.ephemeralStorage(), has.ephemeralStorage(), held.ephemeralStorage());
    add(more, "ephemeral-storage", storage, Quantity.ofBytes(storage));
    long pods = lack(1, has.pods(), held.pods());
    add(more, "pods", pods, Quantity.of(pods));
    for (int i = 0; i < names.length; i++) {
      long lack = lack(amounts[i], has.extended(names[i]), held.extended(names[i]));
      add(more, names[i], lack, Quantity.of(lack));
    }
    return more.build();
  }

  private static long lack(long asked, long has, long held) {
    return asked <= 0 ? 0 : Math.max(0, asked - (has - held));
  }

  private static void add(
      ImmutableList.Builder<Remedy> more, String resource, long lack, Quantity amount) {
    if (lack > 0) {
      more.add(new Remedy.More(resource, amount));
    }
  }

  @Override
  public long fits(Chunk chunk, long candidates) {
    long fits = candidates & enough(chunk.leastPods, chunk.freePods, 1);
    fits &= enough(chunk.leastCpu, chunk.freeCpu, asked.milliCpu());
    fits &= enough(chunk.leastMemory, chunk.freeMemory, asked.memory());
    fits &= enough(chunk.leastStorage, chunk.freeStorage, asked.ephemeralStorage());
    if (names.length > 0) {
      for (long left = fits; left != 0; left &= left - 1) {
        if (!test(chunk.nodes[Long.numberOfTrailingZeros(left)]).fits()) {
          fits &= ~Long.lowestOneBit(left);
        }
      }
    }
    return fits;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof FitTest other && asked.equals(other.asked);
  }

  @Override
  public int hashCode() {
    return asked.hashCode();
  }

  private static long enough(long least, long[] free, long wanted) {
    if (wanted <= Math.max(0, least)) {
      return -1L;
    }
    long rows = 0;
    for (int row = 0; row < free.length; row++) {
      rows |= (free[row] >= wanted ? 1L : 0L) << row;
    }
    return rows;
  }
}

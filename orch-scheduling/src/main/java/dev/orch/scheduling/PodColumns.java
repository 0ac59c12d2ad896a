package dev.orch.scheduling;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns of the counts of pods that were asked for lately, brought up to date together: who
 * came to a node or left it is shown to those counts alone that it may matter to. So a count that
 * is asked for after a thousand other pods were placed needn't look at them.
 *
 * <p>A column is a function of its count and the chunks, and immutable; what is kept here to make
 * the next one changes. Safe for any thread.
 */
final class PodColumns {
  static final Derivation<PodColumns> DERIVATION = new Shared();

  private static final int MOST = 4096;
  private static final Object ANY = new Object();

  private Chunk[] chunks = new Chunk[0];
  private final Map<PodCount, Column> columns = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<Object, List<Column>> filed = new LinkedHashMap<>();

  private static final class Shared implements Derivation<PodColumns> {
    @Override
    public PodColumns of(ClusterView cluster, @Nullable PodColumns earlier) {
      return earlier == null ? new PodColumns() : earlier;
    }
  }

  synchronized NodeColumn column(PodCount count, Chunk[] now) {
    turnTo(now);
    Column column = columns.get(count);
    if (column == null) {
      column = new Column(count, chunks.length);
      columns.put(count, column);
      filed.computeIfAbsent(column.key, key -> new ArrayList<>(1)).add(column);
      if (columns.size() > MOST) {
        drop(columns.keySet().iterator().next());
      }
    }
    return column.of(chunks);
  }

  private void drop(PodCount eldest) {
    Column column = columns.remove(eldest);
    if (column != null) {
      filed.computeIfPresent(
          column.key,
          (key, all) -> {
            all.remove(column);
            return all.isEmpty() ? null : all;
          });
    }
  }

  @SuppressWarnings("ReferenceEquality") // The same instance is how a chunk says it is unchanged.
  private void turnTo(Chunk[] now) {
    Chunk[] before = chunks;
    chunks = now;
    if (before.length != now.length) {
      columns.values().forEach(column -> column.begin(now.length));
      return;
    }
    for (int i = 0; i < now.length; i++) {
      if (before[i] != now[i]) {
        turn(i, before[i], now[i]);
      }
    }
  }

  private void turn(int at, Chunk before, Chunk now) {
    if (before.size() != now.size()) {
      columns.values().forEach(column -> column.stale.set(at));
      return;
    }
    for (long left = now.changedSince(before); left != 0; left &= left - 1) {
      int row = Long.numberOfTrailingZeros(left);
      now.nodes[row]
          .placed()
          .changesSince(
              before.nodes[row].placed(),
              gone -> add(gone, at, row, -1),
              came -> add(came, at, row, 1));
    }
  }

  /** Shows a pod to those that may count it. */
  private void add(PlacedPod pod, int chunk, int row, int sign) {
    addTo(ANY, pod, chunk, row, sign);
    for (Map.Entry<String, String> label : pod.pod().metadata().labels().entrySet()) {
      addTo(PodMatcher.label(label), pod, chunk, row, sign);
    }
    for (PodTerm term : new LinkedHashSet<>(pod.terms())) {
      addTo(term, pod, chunk, row, sign);
    }
  }

  private void addTo(Object key, PlacedPod pod, int chunk, int row, int sign) {
    List<Column> some = filed.get(key);
    if (some != null) {
      for (Column column : some) {
        column.add(chunk, row, sign * column.count.of(pod));
      }
    }
  }

  /** One count's, up to date but for what is stale. */
  private static final class Column {
    final PodCount count;
    final Object key;
    final BitSet stale = new BitSet();
    private int[][] rows = new int[0][];
    private long[] positive = new long[0];
    private @Nullable NodeColumn given;

    Column(PodCount count, int size) {
      this.count = count;
      Object filedUnder = count.filedUnder();
      this.key = filedUnder == null ? ANY : filedUnder;
      begin(size);
    }

    void begin(int size) {
      given = null;
      rows = new int[size][];
      positive = new long[size];
      stale.clear();
      stale.set(0, size);
    }

    void add(int chunk, int row, int more) {
      if (more != 0 && !stale.get(chunk)) {
        int[] changed = rows[chunk].clone();
        changed[row] += more;
        set(chunk, changed);
      }
    }

    /** What was given out stays as it was. */
    private void set(int chunk, int[] numbers) {
      if (given != null) {
        given = null;
        rows = rows.clone();
        positive = positive.clone();
      }
      rows[chunk] = numbers;
      positive[chunk] = NodeColumn.positive(numbers);
    }

    @SuppressWarnings("ReferenceEquality") // The same chunks are how nothing has changed.
    NodeColumn of(Chunk[] chunks) {
      for (int i = stale.nextSetBit(0); i >= 0; i = stale.nextSetBit(i + 1)) {
        set(i, NodeColumn.fresh(count, chunks[i]));
      }
      stale.clear();
      if (given == null || given.chunks != chunks) {
        given = new NodeColumn(chunks, rows, positive);
      }
      return given;
    }
  }
}

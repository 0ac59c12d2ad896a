package dev.orch.contracts.store;

import dev.orch.store.Change;
import dev.orch.store.Commit;
import dev.orch.store.Watcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a watch tells, as texts such as {@code +pods/a=1}, and pauses when asked to. For
 * any thread.
 */
public final class Recorder implements Watcher<Stamped> {
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> revisions = Collections.synchronizedList(new ArrayList<>());
  private final int pauseEvery;
  private volatile @Nullable End ended;

  private Recorder(int pauseEvery) {
    this.pauseEvery = pauseEvery;
  }

  /** One that takes everything. */
  public static Recorder eager() {
    return new Recorder(Integer.MAX_VALUE);
  }

  /** One that pauses after so many commits. */
  public static Recorder pausing(int commits) {
    return new Recorder(commits);
  }

  @Override
  public boolean onCommit(Commit<Stamped> commit) {
    if (ended != null) {
      seen.add("after the end");
    }
    revisions.add(commit.revision());
    if (commit.changes().isEmpty()) {
      seen.add("bookmark");
    }
    for (Change<Stamped> change : commit.changes()) {
      Stamped now = change.after();
      String sign = now == null ? "-" : change.before() == null ? "+" : "~";
      seen.add(sign + change.key() + (now == null ? "" : "=" + now.text()));
    }
    return revisions.size() % pauseEvery != 0;
  }

  @Override
  public void onEnd(End end) {
    ended = end;
  }

  /** What was told so far. */
  public List<String> seen() {
    return List.copyOf(seen);
  }

  /** The revisions of the commits told so far. */
  public List<Long> revisions() {
    return List.copyOf(revisions);
  }

  /** How the watch ended, or null. */
  public @Nullable End ended() {
    return ended;
  }
}

package dev.orch.scheduling;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rankings of the questions that were asked last, least recently asked first. A question gets a
 * ranking of its own when it is asked the second time, so that pods that are all distinct cost no
 * memory and push nothing out. Nothing that is decided depends on what is here. Used by one thread
 * at a time.
 */
final class Memo {
  /** So many nodes are remembered, summed over all questions; 16 to 32 bytes each. */
  private static final int MOST_ROWS = 4_000_000;

  private static final int MOST_QUESTIONS = 256;

  /** They take a few bytes per node each. */
  private static final int MOST_REFUSED = 64;

  private final LinkedHashMap<Ranking.Question, Boolean> asked = new LinkedHashMap<>();
  private final LinkedHashMap<Ranking.Question, Ranking> kept =
      new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashMap<KnownRejections.Question, KnownRejections> refused =
      new LinkedHashMap<>(16, 0.75f, true);
  private @Nullable Ranking scratch;

  /** A ranking to bring up to date. It is lent until the next call. */
  Ranking ranking(Ranking.Question question, int nodes) {
    Ranking known = kept.get(question);
    if (known != null) {
      return known;
    }
    if (asked.remove(question) != null) {
      Ranking fresh = new Ranking(question);
      kept.put(question, fresh);
      long most = Math.min(MOST_QUESTIONS, Math.max(4, MOST_ROWS / Math.max(1, nodes)));
      trim(kept, most);
      return fresh;
    }
    asked.put(question, true);
    trim(asked, MOST_QUESTIONS);
    return scratch(question);
  }

  /** What is known of the rejections of a question's pods. It is lent until the next call. */
  KnownRejections rejections(KnownRejections.Question question) {
    KnownRejections known = refused.computeIfAbsent(question, q -> new KnownRejections());
    trim(refused, MOST_REFUSED);
    return known;
  }

  /** A ranking for one use. It is lent until the next call. */
  Ranking scratch(Ranking.Question question) {
    if (scratch == null) {
      scratch = new Ranking(question);
    } else {
      scratch.turnTo(question);
    }
    return scratch;
  }

  private static void trim(LinkedHashMap<?, ?> map, long most) {
    if (map.size() > most) {
      map.remove(map.keySet().iterator().next());
    }
  }
}

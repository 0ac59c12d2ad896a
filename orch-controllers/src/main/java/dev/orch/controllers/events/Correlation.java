package dev.orch.controllers.events;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.Chance;
import dev.orch.model.core.ObjectReference;
import dev.orch.model.validation.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what is written about each happening, with the figures of client-go's correlator. The
 * same one again is counted; of those that differ in their message alone, the tenth within ten
 * minutes and what follows count as one; one source may write 25 at once about one object, then one
 * every five minutes. What isn't written is counted all the same. Remembers a bounded number of the
 * latest. Used by one thread at a time.
 */
final class Correlation {
  private static final int MOST_REMEMBERED = 4096;
  private static final int BURST = 25;
  private static final Duration REFILL = Duration.ofMinutes(5);
  private static final int MOST_MESSAGES = 9;
  private static final Duration SIMILAR = Duration.ofMinutes(10);
  private static final String COMBINED = "(combined from similar events): ";

  /** What happened, as its source told it. */
  record Happening(
      String source, ObjectReference about, String type, String reason, String message) {
    Happening withMessage(String other) {
      return new Happening(source, about, type, reason, other);
    }
  }

  /** The Event of a happening, as it would be if all was written. */
  record Occurrence(String namespace, String name, String message, Instant first, int count) {
    Occurrence again(String latest) {
      return new Occurrence(namespace, name, latest, first, count + 1);
    }
  }

  private record Similar(Set<String> messages, Instant last) {}

  private record Spammer(String source, ObjectReference about) {}

  private record Tokens(double left, Instant at) {}

  private final Chance chance;
  private final Map<Happening, Occurrence> occurrences = new LinkedHashMap<>(16, 0.75F, true);
  private final Map<Happening, Similar> similar = new LinkedHashMap<>(16, 0.75F, true);
  private final Map<Spammer, Tokens> tokens = new LinkedHashMap<>(16, 0.75F, true);

  Correlation(Chance chance) {
    this.chance = chance;
  }

  private static <K, V> void put(Map<K, V> map, K key, V value) {
    map.put(key, value);
    if (map.size() > MOST_REMEMBERED) {
      Iterator<K> oldest = map.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** What to write: to be created with count 1, else to be changed. Empty for nothing. */
  Optional<Occurrence> observe(Happening happening, Instant now) {
    boolean combined = isOneOfTooMany(happening, now);
    Happening key = combined ? happening.withMessage(COMBINED) : happening;
    String message = combined ? COMBINED + happening.message() : happening.message();
    Occurrence before = occurrences.get(key);
    Occurrence occurrence = before == null ? first(happening, message, now) : before.again(message);
    put(occurrences, key, occurrence);
    return takeToken(new Spammer(happening.source(), happening.about()), now)
        ? Optional.of(occurrence)
        : Optional.empty();
  }

  private boolean isOneOfTooMany(Happening happening, Instant now) {
    Happening group = happening.withMessage("");
    Similar last = similar.get(group);
    Set<String> messages =
        last == null || last.last().plus(SIMILAR).isBefore(now)
            ? ImmutableSet.of()
            : last.messages();
    boolean known = messages.contains(happening.message());
    boolean tooMany = !known && messages.size() >= MOST_MESSAGES;
    if (!known && !tooMany) {
      messages = ImmutableSet.<String>builder().addAll(messages).add(happening.message()).build();
    }
    put(similar, group, new Similar(messages, now));
    return tooMany;
  }

  private boolean takeToken(Spammer spammer, Instant now) {
    Tokens last = tokens.getOrDefault(spammer, new Tokens(BURST, now));
    double refilled =
        (double) Duration.between(last.at(), now).toMillis() / (double) REFILL.toMillis();
    double left = Math.min(BURST, last.left() + Math.max(0, refilled));
    boolean taken = left >= 1;
    put(tokens, spammer, new Tokens(taken ? left - 1 : left, now));
    return taken;
  }

  private Occurrence first(Happening happening, String message, Instant now) {
    ObjectReference about = happening.about();
    String namespace = about.namespace().isEmpty() ? "default" : about.namespace();
    String name = about.name() + "." + Long.toHexString(chance.nextLong());
    boolean valid =
        Names.dnsSubdomain(name).isEmpty(); // else too long, or of a kind with other names
    return new Occurrence(namespace, valid ? name : chance.uuid(), message, now, 1);
  }
}

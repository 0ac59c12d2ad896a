package dev.orch.controllers.cloud.simulated;

import dev.orch.controllers.cloud.CloudException;
import dev.orch.model.Chance;
import java.time.Duration;
import java.util.Optional;

/** How calls of a simulated cloud go: how long they take, and which fail. */
@FunctionalInterface
public interface Weather {
  /** Every call goes well at once. */
  Weather FAIR = call -> Turn.FINE;

  /**
   * What becomes of a call; asked once for each, in their order, on the cloud's worker.
   *
   * @param call the verb and what it is about, such as {@code ensure default/web}
   */
  Turn next(String call);

  /**
   * What becomes of one call.
   *
   * @param before how long it takes to have its effect
   * @param after how long the answer takes then
   * @param failure what it ends with, if it fails
   * @param done whether a call that fails has its effect all the same
   */
  record Turn(Duration before, Duration after, Optional<CloudException> failure, boolean done) {
    /** Well, and at once. */
    public static final Turn FINE = new Turn(Duration.ZERO, Duration.ZERO, Optional.empty(), true);

    /** Well, after some time. */
    public static Turn slow(Duration before, Duration after) {
      return new Turn(before, after, Optional.empty(), true);
    }

    /** It does nothing, and says so. */
    public static Turn failed(CloudException failure) {
      return new Turn(Duration.ZERO, Duration.ZERO, Optional.of(failure), false);
    }

    /** It does what it is asked, and says that it couldn't. */
    public static Turn lost(CloudException failure) {
      return new Turn(Duration.ZERO, Duration.ZERO, Optional.of(failure), true);
    }
  }

  /**
   * Weather of a seed: of a hundred calls, so many fail, are throttled, do their work and say that
   * they couldn't; all take up to that long both ways.
   */
  static Weather of(long seed, int failing, Duration slowest) {
    Chance chance = new Chance(seed);
    return call -> {
      Duration before = part(slowest, chance);
      Duration after = part(slowest, chance);
      if (chance.nextInt(100) >= failing) {
        return Turn.slow(before, after);
      }
      CloudException failure =
          switch (chance.nextInt(3)) {
            case 0 -> CloudException.later("rate exceeded: " + call, Duration.ofSeconds(7));
            default -> CloudException.failed("internal error: " + call);
          };
      return new Turn(before, after, Optional.of(failure), chance.nextInt(3) == 0);
    };
  }

  private static Duration part(Duration slowest, Chance chance) {
    return slowest.dividedBy(100).multipliedBy(chance.nextInt(100));
  }
}

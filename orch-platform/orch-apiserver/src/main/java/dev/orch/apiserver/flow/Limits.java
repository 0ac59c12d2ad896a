package dev.orch.apiserver.flow;

import org.jspecify.annotations.Nullable;

/**
 * What one priority level may have.
 *
 * @param exempt whether its requests are served at once, and take nobody's seats
 * @param nominal its own seats
 * @param lendable how many of them others may have while it doesn't need them
 * @param most the most that it may have, borrowed ones with them
 * @param queues how its requests wait; null if they don't
 */
record Limits(boolean exempt, int nominal, int lendable, int most, @Nullable Queues queues) {
  static final Limits EXEMPT = new Limits(true, 0, 0, Integer.MAX_VALUE, null);

  /**
   * Where requests wait.
   *
   * @param count how many queues there are
   * @param hand how many of them a flow is dealt
   * @param length how many wait in each at most
   */
  record Queues(int count, int hand, int length) {
    /**
     * The queues of a flow: each set of them is as likely as any other, so that few flows share all
     * theirs with a flow that fills its own. As Kubernetes deals them: digits of the hash, in
     * falling bases, choose among what is left.
     */
    int[] deal(long hash) {
      int[] drawn = new int[Math.min(hand, count)];
      int[] hand = new int[drawn.length];
      long rest = hash;
      for (int i = 0; i < hand.length; i++) {
        int left = count - i;
        drawn[i] = (int) Long.remainderUnsigned(rest, left);
        rest = Long.divideUnsigned(rest, left);
        hand[i] = drawn[i];
        for (int j = i - 1; j >= 0; j--) { // each was drawn from what the ones before it had left
          if (hand[i] >= drawn[j]) {
            hand[i]++;
          }
        }
      }
      return hand;
    }
  }

  /** The seats that are its own whatever others want. */
  int reserved() {
    return nominal - lendable;
  }

  /**
   * The most that one request may take, of what Kubernetes gives lists at most.
   *
   * @param wanted how many it would take
   */
  int width(int wanted) {
    int share = (int) Math.ceil(nominal * 0.15);
    return Math.max(1, Math.min(wanted, share));
  }
}

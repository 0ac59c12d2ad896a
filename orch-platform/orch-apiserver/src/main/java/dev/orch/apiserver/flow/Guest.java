package dev.orch.apiserver.flow;

/** A request that wants to be served. One of its methods is called, once. */
public interface Guest {
  /** It may be served; the seat is given back when that is over. On any thread. */
  void seated(Seat seat);

  /** There are too many; it should come again later. On any thread. */
  void turnedAway();
}

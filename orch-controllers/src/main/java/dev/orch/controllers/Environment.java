package dev.orch.controllers;

import dev.orch.controllers.events.EventRecorder;
import dev.orch.controllers.informer.Informers;
import dev.orch.model.Chance;
import dev.orch.store.api.Api;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/**
 * What loops are given: the API, time, threads and chance, and what they share. For any thread.
 *
 * @param api the API, as the loops' caller
 * @param clock the time for timestamps
 * @param workers the executor of a component by its name; nobody here shuts one down
 * @param chance the one source of chance
 * @param informers the caches
 * @param events where events are recorded
 */
public record Environment(
    Api api,
    InstantSource clock,
    Function<String, ScheduledExecutorService> workers,
    Chance chance,
    Informers informers,
    EventRecorder events) {}

package dev.orch.node.volumes;

import static dev.orch.node.volumes.Disk.change;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What is noted on disk of the persistent volumes of pods: written before anything is done for a
 * pod, deleted when nothing is left of it. So an agent that begins anew knows what to take away. On
 * one worker.
 */
final class Notes {
  private static final System.Logger LOG = System.getLogger(Notes.class.getName());

  private final Layout layout;
  private final Disk disk;
  private final Map<Path, Note> notes = new TreeMap<>();

  /** Reads all that earlier agents wrote. */
  Notes(Layout layout, Disk disk) {
    this.layout = layout;
    this.disk = disk;
    for (Path pod : disk.list(layout.pods())) {
      for (Path plugin : disk.list(layout.notes(pod.getFileName().toString()))) {
        disk.list(plugin).forEach(this::read);
      }
    }
  }

  /**
   * That a pod has a volume.
   *
   * @param plugin who brought it
   * @param attachedAs what the node's status calls it; empty if it needn't be attached
   */
  record Note(String podUid, String plugin, NodeVolume volume, String attachedAs) {}

  private void read(Path directory) {
    Path file = directory.resolve("volume.json");
    if (!Files.exists(file)) {
      return;
    }
    try {
      String text = change(() -> Files.readString(file, StandardCharsets.UTF_8));
      Written written = RecordReader.read(Json.parse(text), Written.class, unknown -> {});
      notes.put(file, written.note());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "unreadable: " + file, e);
    }
  }

  void write(Note note) {
    Path file = file(note);
    if (!note.equals(notes.get(file))) {
      disk.directories(Objects.requireNonNull(file.getParent()));
      disk.replace(
          file, RecordWriter.toJson(Written.of(note)).toString().getBytes(StandardCharsets.UTF_8));
      notes.put(file, note);
    }
  }

  void delete(Note note) {
    Path file = file(note);
    disk.remove(file);
    notes.remove(file);
  }

  private Path file(Note note) {
    return layout.note(note.podUid(), note.plugin(), note.volume().name());
  }

  List<Note> all() {
    return ImmutableList.copyOf(notes.values());
  }

  List<Note> ofPod(String uid) {
    return notes.values().stream()
        .filter(note -> note.podUid().equals(uid))
        .collect(ImmutableList.toImmutableList());
  }

  /** Whether another pod has the same volume. */
  boolean isShared(Note note) {
    return notes.values().stream()
        .filter(other -> !other.podUid().equals(note.podUid()))
        .filter(other -> other.plugin().equals(note.plugin()))
        .anyMatch(other -> other.volume().name().equals(note.volume().name()));
  }
}

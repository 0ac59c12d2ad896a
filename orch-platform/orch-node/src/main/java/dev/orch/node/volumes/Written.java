package dev.orch.node.volumes;

import dev.orch.model.core.PersistentVolume;

/** A note as it is on disk. Members may be added, never changed: an earlier agent wrote it. */
record Written(
    String podUid,
    String plugin,
    PersistentVolume volume,
    boolean block,
    boolean readOnly,
    boolean ephemeral,
    String attachedAs) {
  Written {
    attachedAs = attachedAs == null ? "" : attachedAs;
  }

  static Written of(Notes.Note note) {
    NodeVolume of = note.volume();
    return new Written(
        note.podUid(),
        note.plugin(),
        of.volume(),
        of.block(),
        of.readOnly(),
        of.ephemeral(),
        note.attachedAs());
  }

  Notes.Note note() {
    return new Notes.Note(
        podUid, plugin, new NodeVolume(volume, block, readOnly, ephemeral), attachedAs);
  }
}

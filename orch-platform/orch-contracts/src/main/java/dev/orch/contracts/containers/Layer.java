package dev.orch.contracts.containers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A layer of an image in the making: a tar archive whose entries may be as wrong as one likes. */
public final class Layer {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  /** An empty one. */
  public Layer() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  /** Adds a file, named as it is said, wherever that leads. */
  public Layer file(String name, int mode, byte[] content) {
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    return put(entry, mode, content);
  }

  /** Adds a text that everybody may read. */
  public Layer file(String name, String content) {
    return file(name, 0644, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a directory. */
  public Layer directory(String name, int mode) {
    return put(new TarArchiveEntry(name + "/", TarConstants.LF_DIR), mode, new byte[0]);
  }

  /** Adds a symbolic link. */
  public Layer link(String name, String target) {
    return linked(name, target, TarConstants.LF_SYMLINK);
  }

  /** Adds another name for a file of the archive. */
  public Layer hardLink(String name, String target) {
    return linked(name, target, TarConstants.LF_LINK);
  }

  private Layer linked(String name, String target, byte type) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    return put(entry, 0777, new byte[0]);
  }

  /** Adds something else, such as a device; the type is one of {@link TarConstants}. */
  public Layer special(String name, byte type) {
    return put(new TarArchiveEntry(name, type, true), 0644, new byte[0]);
  }

  private Layer put(TarArchiveEntry entry, int mode, byte[] content) {
    entry.setMode(mode);
    entry.setIds(0, 0);
    entry.setModTime(0);
    try {
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The archive; nothing can be added any more. */
  public byte[] tar() {
    try {
      tar.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}

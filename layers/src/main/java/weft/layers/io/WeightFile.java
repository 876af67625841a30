package weft.layers.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import weft.engine.Device;
import weft.engine.Tensor;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.base.KeyPrefix;
import weft.layers.io.base.LeftOut;
import weft.layers.io.base.MappedFile;
import weft.layers.io.base.Source;
import weft.layers.io.base.StoredTensor;
import weft.layers.io.base.WeightContents;
import weft.layers.io.base.WeightOutput;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;
import weft.layers.io.torch.TorchFile;
import weft.layers.io.torch.TorchWriter;

/**
 * An open file of weights in any format that Weft reads, told apart by its content and not by its name: safetensors, and what
 * torch.save writes, now (a zip) and before version 1.6. Nothing in such a file is ever run.
 *
 * <p>In a PyTorch checkpoint the state dict may be all there is, or stand under {@code state_dict}, {@code model},
 * {@code model_state_dict} or another usual name, also one within another. Tensors in dictionaries and lists inside it have names
 * with points. The prefixes {@code module.}, {@code model.}, {@code _orig_mod.} and {@code backbone.}, which wrappers put before
 * each key, are taken away where all keys have them; any other can be named. Tensors are copied into row-major order whatever
 * their strides. Two keys for the same piece of one storage give one tensor.
 *
 * <p>A tensor of a type that Weft lacks does not keep the others from being read: {@link #leftOut} names it, and the entries
 * beside the state dict that hold tensors, too.
 *
 * <pre>{@code
 * try (WeightFile file = WeightFile.open(path)) {
 *     model.loadStateDict(file.stateDict(Device.cpu()));
 * }
 * }</pre>
 */
public final class WeightFile implements AutoCloseable {

    private final Path path;
    private final Format format;
    private final SequencedMap<String, String> metadata;
    private final SequencedMap<String, StoredTensor> tensors;
    private final List<LeftOut> leftOut;
    private final Runnable close;

    /** What a file is written in. */
    public enum Format {
        /** The format of the library of that name. */
        SAFETENSORS("safetensors"),
        /** What torch.save has written since version 1.6. */
        TORCH_ZIP("PyTorch (zip)"),
        /** What torch.save wrote before. */
        TORCH_LEGACY("PyTorch (before 1.6)");

        private final String text;

        Format(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private WeightFile(Path path, Format format, SequencedMap<String, String> metadata, WeightContents contents,
            Runnable close) {
        this.path = path;
        this.format = format;
        this.metadata = metadata;
        this.tensors = Collections.unmodifiableSequencedMap(contents.tensors());
        this.leftOut = List.copyOf(contents.leftOut());
        this.close = close;
    }

    /**
     * Opens a file and reads what it holds; the elements are read when they are asked for.
     *
     * @throws CheckpointException when it can't be read, is none of the formats, is damaged, or names anything that no weight
     *                             file needs
     */
    public static WeightFile open(Path path) {
        return open(path, Optional.empty());
    }

    /**
     * As {@link #open(Path)}, but only the tensors under a prefix, without it. In a PyTorch checkpoint the prefix may also name
     * an entry beside the state dict, such as {@code ema.}.
     *
     * @param prefix as in the file, before wrappers' prefixes are taken away; the point after it may be missing
     * @throws CheckpointException also when no name has the prefix
     */
    public static WeightFile open(Path path, Optional<String> prefix) {
        Format format = format(path);
        if (format == Format.SAFETENSORS) {
            SafetensorsFile file = Safetensors.read(path);
            return opened(path, format, file.metadata(), () -> new WeightContents(file.tensors(), file.leftOut()), prefix,
                    file::close);
        }
        MappedFile mapped = MappedFile.open(path);
        return opened(path, format, new LinkedHashMap<>(), () -> format == Format.TORCH_ZIP ? TorchFile.zip(mapped, prefix)
                : TorchFile.legacy(mapped, prefix), prefix, mapped::close);
    }

    /**
     * As {@link #open(Path, Optional)}; where no prefix is given and none of {@code own} is in the file, those of wrappers are
     * also taken away from a part of the keys, as a loss beside the network has none.
     *
     * @param own the keys of the network that the weights are for
     */
    public static WeightFile open(Path path, Optional<String> prefix, Collection<String> own) {
        WeightFile file = open(path, prefix);
        boolean settled = prefix.isPresent() || own.stream().anyMatch(file.tensors::containsKey);
        Optional<String> best = settled ? Optional.empty() : file.prefixFor(own).filter(KeyPrefix::isWrapper);
        if (best.isEmpty()) {
            return file;
        }
        file.close();
        return open(path, best);
    }

    /** The prefix without which the most of a network's keys are found among these; empty where no prefix helps. */
    public Optional<String> prefixFor(Collection<String> own) {
        return Optional.of(KeyPrefix.best(own, tensors.keySet())).filter(best -> !best.isEmpty());
    }

    /** {@code close} is run when anything fails. */
    private static WeightFile opened(Path path, Format format, SequencedMap<String, String> metadata,
            Supplier<WeightContents> reader, Optional<String> prefix, Runnable close) {
        try {
            WeightContents contents = reader.get();
            return new WeightFile(path, format, metadata,
                    prefix.map(text -> contents.under(path, text)).orElseGet(contents::unwrapped), close);
        } catch (RuntimeException | Error e) {
            close.run();
            throw e;
        }
    }

    private static Format format(Path path) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new CheckpointException("cannot read " + path + ": it is not a file");
        }
        String begin;
        try (InputStream in = Files.newInputStream(path)) {
            begin = new String(in.readNBytes(Long.BYTES + 1), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw CheckpointException.cannot("read", path, e);
        }
        if (begin.startsWith("PK\003\004")) {
            return Format.TORCH_ZIP;
        }
        // The length of a header, whose lowest byte may be anything, and its first character.
        if (begin.length() > Long.BYTES && begin.charAt(Long.BYTES) == '{') {
            return Format.SAFETENSORS;
        }
        if (begin.startsWith("\200")) {
            return Format.TORCH_LEGACY;
        }
        throw CheckpointException.in(path, "is neither a safetensors nor a PyTorch file; was it downloaded whole?");
    }

    /** Where the file is. */
    public Path path() {
        return path;
    }

    /** What it is written in. */
    public Format format() {
        return format;
    }

    /** Free text by key; only safetensors files have any. */
    public SequencedMap<String, String> metadata() {
        return metadata;
    }

    /** The tensors by name, in the order of the file. */
    public SequencedMap<String, StoredTensor> tensors() {
        return tensors;
    }

    /** What the file holds besides: tensors of types that Weft lacks, and entries with tensors beside the weights. */
    public List<LeftOut> leftOut() {
        return leftOut;
    }

    /**
     * All tensors by name, in memory, as {@link StoredTensor#load} gives each.
     *
     * @throws CheckpointException when the file can't be read, or an int64 does not fit into int32
     */
    public SequencedMap<String, Tensor> stateDict(Device device) {
        return stateDict(device, tensors.keySet());
    }

    /** As {@link #stateDict(Device)}, but only these tensors. */
    public SequencedMap<String, Tensor> stateDict(Device device, Collection<String> names) {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        Map<StoredTensor.Elements, Tensor> loaded = new IdentityHashMap<>();
        for (String name : names) {
            StoredTensor stored = tensors.get(name);
            state.put(name, loaded.computeIfAbsent(stored.elements(), _ -> stored.load(device)));
        }
        return state;
    }

    /** The values of all tensors by name, to be written elsewhere while this file is open. */
    public SequencedMap<String, Source> sources() {
        SequencedMap<String, Source> sources = new LinkedHashMap<>();
        Map<StoredTensor.Elements, Source> known = new IdentityHashMap<>();
        tensors.forEach((key, stored) -> sources.put(key, known.computeIfAbsent(stored.elements(), _ -> stored.source())));
        return sources;
    }

    /**
     * Replaces {@code file} by one that {@code torch.load(file, weights_only=True)} reads as a state dict: the zip format, with
     * the tensors in the order of the map. One source under two names is written once, and PyTorch gives tensors that share
     * memory.
     *
     * @throws CheckpointException when the file can't be written; the old one is unchanged
     */
    public static void writeTorch(Path file, Map<String, Source> sources) {
        WeightOutput.replace(file, new TorchWriter(sources)::writeTo);
    }

    /** Closes the file. Calling it again does nothing. */
    @Override
    public void close() {
        close.run();
    }
}

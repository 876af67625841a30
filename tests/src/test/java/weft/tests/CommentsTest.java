package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Public members have comments, and no line is too long. The sources are parsed, not compiled. */
class CommentsTest {
    private static final int LONGEST_LINE = 130;
    private static final Set<String> OF_OBJECT = Set.of("toString", "equals", "hashCode");

    @Test
    void everyPublicOrProtectedMemberOfAnExportedPackageHasAComment() throws IOException {
        List<Sources.File> main = Sources.all().stream().filter(file -> !file.isTest()).toList();
        Set<String> exported = exported(main);
        List<String> missing = new ArrayList<>();
        for (Sources.File file : main) {
            if (exported.contains(packageOf(file))) {
                new Scan(file, missing).run();
            }
        }
        assertThat(exported).contains("weft.kernels", "weft.engine", "weft.autograd", "weft.layers", "weft.datasets",
                "weft.train");
        assertThat(missing).isEmpty();
    }

    @Test
    void noLineIsLongerThan130Columns() throws IOException {
        List<String> longer = new ArrayList<>();
        for (Sources.File file : Sources.all()) {
            List<String> lines = file.text().lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                // An import cannot be broken.
                if (lines.get(i).codePointCount(0, lines.get(i).length()) > LONGEST_LINE && !lines.get(i).startsWith("import ")) {
                    longer.add(file + ":" + (i + 1));
                }
            }
        }
        assertThat(longer).isEmpty();
    }

    /** The packages that the modules export to everybody. */
    private static Set<String> exported(List<Sources.File> main) throws IOException {
        Set<String> packages = new TreeSet<>();
        for (Sources.File file : main) {
            if (file.path().endsWith("module-info.java")) {
                for (CompilationUnitTree unit : parsed(file).parse()) {
                    unit.getModule().getDirectives().forEach(directive -> {
                        if (directive instanceof ExportsTree exports && exports.getModuleNames() == null) {
                            packages.add(exports.getPackageName().toString());
                        }
                    });
                }
            }
        }
        return packages;
    }

    private static String packageOf(Sources.File file) {
        String folder = file.path().getParent().toString();
        return folder.substring(folder.indexOf("src/main/java") + "src/main/java".length()).replaceFirst("^/", "").replace('/',
                '.');
    }

    private static JavacTask parsed(Sources.File file) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        URI uri = file.path().toUri();
        JavaFileObject source = new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return file.text();
            }
        };
        return (JavacTask) compiler.getTask(null, null, _ -> {}, List.of("-proc:none", "--release", "25"), null, List.of(source));
    }

    /** Looks for members without a comment. */
    private static final class Scan extends TreePathScanner<Void, Void> {
        private final Sources.File file;
        private final List<String> missing;
        private final JavacTask task;
        private final DocTrees comments;
        private CompilationUnitTree unit;

        Scan(Sources.File file, List<String> missing) {
            this.file = file;
            this.missing = missing;
            this.task = parsed(file);
            this.comments = DocTrees.instance(task);
        }

        void run() throws IOException {
            for (CompilationUnitTree each : task.parse()) {
                unit = each;
                scan(each, null);
            }
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            if (!isSeen(type.getModifiers()) && !isInInterface()) {
                return null; // not visible to users
            }
            require(type, type.getSimpleName().toString());
            for (Tree member : type.getMembers()) {
                switch (member) {
                    case ClassTree inner -> scan(inner, none);
                    case MethodTree method -> method(type, method);
                    case VariableTree field when !isComponent(type, field) -> {
                        if (isSeen(field.getModifiers()) || type.getKind() == Tree.Kind.INTERFACE) {
                            require(field, type.getSimpleName() + "." + field.getName());
                        }
                    }
                    default -> {
                    }
                }
            }
            return null;
        }

        private void method(ClassTree type, MethodTree method) {
            boolean seen = isSeen(method.getModifiers()) || type.getKind() == Tree.Kind.INTERFACE
                    && !method.getModifiers().getFlags().contains(Modifier.PRIVATE);
            boolean inherits = method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
            // The comment of a record stands for its constructor and its components.
            boolean ofRecord = type.getKind() == Tree.Kind.RECORD && method.getReturnType() == null;
            if (seen && !inherits && !ofRecord && !OF_OBJECT.contains(method.getName().toString())) {
                require(method, type.getSimpleName() + "." + method.getName());
            }
        }

        private static boolean isComponent(ClassTree type, VariableTree field) {
            return type.getKind() == Tree.Kind.RECORD && !field.getModifiers().getFlags().contains(Modifier.STATIC);
        }

        private static boolean isSeen(ModifiersTree modifiers) {
            return modifiers.getFlags().contains(Modifier.PUBLIC) || modifiers.getFlags().contains(Modifier.PROTECTED);
        }

        /** Classes in an interface are public without the word. */
        private boolean isInInterface() {
            return getCurrentPath().getParentPath().getLeaf() instanceof ClassTree outer
                    && outer.getKind() == Tree.Kind.INTERFACE;
        }

        private void require(Tree member, String name) {
            TreePath path = member == getCurrentPath().getLeaf() ? getCurrentPath() : new TreePath(getCurrentPath(), member);
            if (comments.getDocComment(path) == null) {
                missing.add("%s:%d: %s has no comment".formatted(file, unit.getLineMap()
                        .getLineNumber(comments.getSourcePositions().getStartPosition(unit, member)), name));
            }
        }
    }
}

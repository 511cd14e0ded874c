/**
 * Endings that a system runs, installs, or lets something else be run by (shortcuts, scripts, disk images that hold an installer).
 * Browsers ask before opening the same kinds.
 */
const RUNNABLE = new Set(
  (
    'exe msi msix msixbundle appx appxbundle bat cmd com scr pif ps1 psm1 vbs vbe js jse mjs wsf wsh hta cpl msc reg inf ' +
    'lnk url scf library-ms search-ms settingcontent-ms application gadget jar jnlp ' +
    'app pkg mpkg dmg iso img command tool terminal workflow action scpt scptd osa webloc inetloc fileloc ' +
    'sh bash zsh csh fish run bin appimage deb rpm snap flatpak flatpakref desktop service py pyw rb pl php ' +
    'docm dotm xlsm xltm xlam pptm potm ppam chm'
  ).split(' '),
);

/**
 * Whether opening the file may run a program: judged by its ending and by its permission to be executed, never by what
 * the server called its type. Pure.
 *
 * @param fileMode as `stat` gives it
 */
export function mayRun(path: string, fileMode: number): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  // Windows drops trailing dots and spaces when it looks at the ending.
  const ending = /\.([^.]+)$/.exec(name.replace(/[. ]+$/, ''))?.[1]?.toLowerCase();
  return (fileMode & 0o111) !== 0 || (ending !== undefined && RUNNABLE.has(ending));
}

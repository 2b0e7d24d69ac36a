"""Writes the NumPy files that the reader is tested against: python3 make-fixtures.py"""
import gzip
import zipfile

import numpy as np

i, j = np.mgrid[0:4, 0:3]
halves = (3 * i + j) * 0.5 - 2.25
integers = 3 * i + j - 5

np.save("float64.npy", halves)
np.save("float64-fortran.npy", np.asfortranarray(halves))
np.save("float32.npy", halves.astype("<f4"))
for kind in ["i1", "i2", "i4", "i8"]:
    np.save(f"{kind}.npy", integers.astype(kind))
for kind in ["u1", "u2", "u4", "u8"]:
    np.save(f"{kind}.npy", (integers + 5).astype(kind))
np.save("bool.npy", integers > 0)
for version in [2, 3]:
    with open(f"version{version}.npy", "wb") as file:
        np.lib.format.write_array(file, halves, version=(version, 0))
np.save("big-endian.npy", halves.astype(">f8"))
np.save("complex.npy", halves.astype("c16"))
np.save("one-dimensional.npy", halves[:, 0])
np.save("structured.npy", np.zeros(3, dtype=[("a", "f8"), ("b", "i4")]))
np.savez("arrays.npz", X=halves, y=np.array([1, 0, 1, 1]))
np.savez("labels.npz", y=np.array(["setosa", "virginica", "", "é"]), X=np.asfortranarray(halves))
np.savez("column.npz", X=halves.astype("f4"), y=halves[:, :1])
np.savez("unequal.npz", X=halves, y=np.zeros(3))
np.savez("other-names.npz", features=halves, target=halves[:, 0])
np.savez_compressed("compressed.npz", X=halves, y=halves[:, 0])

np.save("float16.npy", halves.astype("<f2"))
special = [0, 1, -2.5, 65504, 2.0**-24, -np.inf, np.nan, 0.5]
np.save("halves.npy", np.array([special, special], dtype="<f2").T)
rows = "a,b\n" + "".join(f"{k},{k * k % 7 + 0.5}\n" for k in range(300))
with gzip.GzipFile("table.csv.gz", "wb", mtime=0) as file:
    file.write(rows.encode())
with open("two-members.csv.gz", "wb") as file:
    for part in (rows[:1000], rows[1000:]):
        file.write(gzip.compress(part.encode(), mtime=0))
with zipfile.ZipFile("table.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr(zipfile.ZipInfo("folder/"), "")
    archive.writestr(zipfile.ZipInfo("folder/table.csv"), rows, zipfile.ZIP_DEFLATED)
with open("float64.npy", "rb") as file:
    content = file.read()
with gzip.GzipFile("float64.npy.gz", "wb", mtime=0) as file:
    file.write(content)

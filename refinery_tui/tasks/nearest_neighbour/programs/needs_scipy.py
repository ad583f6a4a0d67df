from scipy.spatial import cKDTree


def mean_nearest(points):
    if len(points) < 2:
        return 0.0
    distances, _ = cKDTree(points).query(points, k=2)
    return float(distances[:, 1].mean())
